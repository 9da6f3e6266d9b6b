package dev.sohbet.benchmarks;

import dev.sohbet.chat.spi.ChatStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is asked of a store: how many entries a commit takes, and how long. */
final class StoreMeter {
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong others = new AtomicLong();

    /** The same store, with all that it can do, metered. */
    ChatStore around(ChatStore store) {
        Set<Class<?>> kinds = new LinkedHashSet<>(Arrays.asList(store.getClass().getInterfaces()));
        return (ChatStore) Proxy.newProxyInstance(
                ChatStore.class.getClassLoader(), kinds.toArray(Class<?>[]::new), (proxy, method, arguments) -> {
                    if (!method.getName().equals("append")) {
                        others.incrementAndGet();
                        return call(store, method, arguments);
                    }
                    long begin = System.nanoTime();
                    try {
                        return call(store, method, arguments);
                    } finally {
                        nanos.addAndGet(System.nanoTime() - begin);
                        commits.incrementAndGet();
                        entries.addAndGet(((List<?>) arguments[0]).size());
                    }
                });
    }

    private static Object call(ChatStore store, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public String toString() {
        return "commits=%d entries=%d nanos=%d others=%d"
                .formatted(commits.get(), entries.get(), nanos.get(), others.get());
    }
}

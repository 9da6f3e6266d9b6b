package dev.sohbet.chat.testkit;

import dev.sohbet.chat.spi.ChatStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A real store with places to stop at: a step may be hung before any of its methods, or after it has taken effect. Thread-safe.
 */
public final class SteeredStore {
    private final Map<String, Step> before = new ConcurrentHashMap<>();
    private final Map<String, Step> after = new ConcurrentHashMap<>();
    private final ChatStore steered;

    public SteeredStore(ChatStore store) {
        // All that the store is, since a chat asks a store what else it can do.
        this.steered = (ChatStore) Proxy.newProxyInstance(
                store.getClass().getClassLoader(), interfaces(store.getClass()), (proxy, method, args) -> {
                    run(before.get(method.getName()), args);
                    Object result;
                    try {
                        result = method.invoke(store, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                    run(after.get(method.getName()), args);
                    return result;
                });
    }

    /** The store to use. */
    public ChatStore store() {
        return steered;
    }

    /** From now on, runs this before each call of that method; what it throws, the method throws without effect. */
    public void before(String method, Step step) {
        before.put(method, step);
    }

    /** From now on, runs this after each call of that method, before it returns. */
    public void after(String method, Step step) {
        after.put(method, step);
    }

    private static Class<?>[] interfaces(Class<?> store) {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> type = store; type != null; type = type.getSuperclass()) {
            Collections.addAll(found, type.getInterfaces());
        }
        return found.toArray(new Class<?>[0]);
    }

    private static void run(@Nullable Step step, Object @Nullable [] args) throws Exception {
        if (step != null) {
            step.run(args == null ? new Object[0] : args);
        }
    }

    /** Something to do at a place. */
    @FunctionalInterface
    public interface Step {
        void run(Object[] args) throws Exception;
    }
}

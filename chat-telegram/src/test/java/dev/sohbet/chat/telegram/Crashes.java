package dev.sohbet.chat.telegram;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.OutboxStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * What one node sees of the store, until it dies in the middle of a chosen call. From then on it has no effect on the store, whatever its
 * threads still try, as a killed process has none. Thread-safe.
 */
final class Crashes {
    /** The node is dead. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed(String where) {
            super(where, null, false, false); // where it was is all there is to say
        }
    }

    /** All that a store is, as a bridge needs it. */
    interface NodeStore extends ChatStore, BridgeStore {}

    private final NodeStore seen;
    private String method = "";
    private int callsLeft;
    private boolean takesEffect;
    private boolean dead;

    Crashes(InMemoryChatStore store) {
        seen = (NodeStore) Proxy.newProxyInstance(
                NodeStore.class.getClassLoader(), new Class<?>[] {NodeStore.class}, (proxy, called, args) -> {
                    boolean last = isLast(called);
                    if (last && !takesEffect) {
                        throw new Killed("before " + called.getName());
                    }
                    Object result;
                    try {
                        result = called.invoke(store, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                    if (last) {
                        throw new Killed("after " + called.getName());
                    }
                    return result;
                });
    }

    NodeStore store() {
        return seen;
    }

    /**
     * Dies at that call from now on.
     *
     * @param method the name of the method whose calls count; empty for all with which a bridge, an outbox or a writer works
     * @param calls which of them, from 1
     * @param takesEffect whether it dies after that call rather than before it
     */
    synchronized void at(String method, int calls, boolean takesEffect) {
        this.method = method;
        this.callsLeft = calls;
        this.takesEffect = takesEffect;
    }

    /** Dies now. */
    synchronized void now() {
        dead = true;
    }

    synchronized boolean isDead() {
        return dead;
    }

    private synchronized boolean isLast(Method called) {
        if (dead) {
            throw new Killed("dead");
        }
        boolean counts = method.isEmpty() ? isWork(called) : called.getName().equals(method);
        if (counts && callsLeft > 0) {
            callsLeft--;
            dead = callsLeft == 0;
        }
        return dead;
    }

    /** The chat's own look-ups come whenever its timers say so, which no seed repeats. */
    private static boolean isWork(Method called) {
        Class<?> of = called.getDeclaringClass();
        return of == BridgeStore.class
                || of == OutboxStore.class
                || called.getName().equals("append");
    }
}

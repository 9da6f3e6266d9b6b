package dev.sohbet.chat.internal.media;

/** What a host may have or not. */
final class Classes {
    private Classes() {}

    static boolean exist(String name) {
        try {
            Class.forName(name, false, Classes.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}

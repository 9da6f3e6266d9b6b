package dev.sohbet.chat.internal.media;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Tells text for people from what a program, or a browser that guesses, would take for its own. */
final class PlainText {
    private static final int LOOKED_AT = 1_024;
    private static final List<String> MARKUP = List.of(
            "<script",
            "<html",
            "<head",
            "<body",
            "<svg",
            "<iframe",
            "<img",
            "<object",
            "<embed",
            "<!doctype",
            "<?xml",
            "<?php",
            "<%",
            "<style",
            "<title",
            "<table",
            "<meta",
            "<link",
            "<form",
            "<math");
    private static final List<String> BEGINNINGS =
            List.of("<", "#!", "%pdf-", "%!ps", "{\\rtf", "@echo", "mz", "mime-version:", "content-type:", "gif8");
    /** Of ISO 8859-9, which is taken for Windows-1254. */
    private static final String UNUSED = "\u0081\u008d\u008e\u008f\u0090\u009d\u009e";

    private PlainText() {}

    /** Whether all of it is UTF-8, Windows-1254 or a kin of that, without control characters, and nothing but text. */
    static boolean is(Path file) throws IOException {
        return !isMarkup(file) && (isUtf8(file) || isSingleByte(file));
    }

    private static boolean isMarkup(Path file) throws IOException {
        String head;
        try (InputStream in = Files.newInputStream(file)) {
            head = new String(in.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        }
        String text = (head.startsWith("\u00ef\u00bb\u00bf") ? head.substring(3) : head).stripLeading();
        return BEGINNINGS.stream().anyMatch(text::startsWith) || MARKUP.stream().anyMatch(text::contains);
    }

    private static boolean isUtf8(Path file) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file)) {
            int c;
            while ((c = in.read()) >= 0) {
                if (isControl(c) || (c >= 0x80 && c < 0xa0)) {
                    return false;
                }
            }
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isSingleByte(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            int c;
            while ((c = in.read()) >= 0) {
                if (isControl(c) || UNUSED.indexOf(c) >= 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static boolean isControl(int c) {
        return (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7f;
    }
}

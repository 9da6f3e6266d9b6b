package dev.sohbet.chat.internal.signin;

import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Passwords that whoever guesses tries first: one of a few words, in whatever spelling and with whatever digits around it, the user
 * name itself, a row of keys, or one character again and again.
 */
public final class CommonPasswords {
    private static final Set<String> WORDS = Set.of(
            "password",
            "passwort",
            "passwd",
            "pass",
            "parola",
            "sifre",
            "admin",
            "administrator",
            "root",
            "user",
            "guest",
            "login",
            "welcome",
            "hosgeldin",
            "merhaba",
            "letmein",
            "changeme",
            "secret",
            "default",
            "test",
            "testtest",
            "demo",
            "master",
            "access",
            "iloveyou",
            "loveyou",
            "seniseviyorum",
            "askim",
            "canim",
            "sunshine",
            "princess",
            "football",
            "baseball",
            "basketball",
            "superman",
            "batman",
            "spiderman",
            "pokemon",
            "starwars",
            "dragon",
            "monkey",
            "shadow",
            "michael",
            "jennifer",
            "jessica",
            "ashley",
            "charlie",
            "daniel",
            "computer",
            "internet",
            "whatever",
            "trustno",
            "freedom",
            "flower",
            "summer",
            "winter",
            "spring",
            "autumn",
            "january",
            "february",
            "monday",
            "friday",
            "qwerty",
            "qwertz",
            "azerty",
            "qwertyuiop",
            "qwertzuiop",
            "asdfghjkl",
            "asdfgh",
            "zxcvbnm",
            "zxcvbn",
            "qazwsx",
            "qazwsxedc",
            "abc",
            "abcdef",
            "abcdefgh",
            "abcd",
            "hello",
            "helloworld",
            "galatasaray",
            "fenerbahce",
            "besiktas",
            "trabzonspor",
            "istanbul",
            "turkiye",
            "turkey",
            "ankara",
            "chelsea",
            "liverpool",
            "arsenal",
            "barcelona",
            "juventus",
            "manchester",
            "google",
            "facebook",
            "instagram",
            "samsung",
            "apple",
            "microsoft",
            "windows",
            "linux",
            "telegram",
            "whatsapp",
            "sohbet",
            "chat",
            "support",
            "company",
            "business",
            "money",
            "killer",
            "hunter",
            "ranger",
            "soccer",
            "hockey",
            "tigger",
            "cookie",
            "cheese",
            "pepper",
            "ginger",
            "banana",
            "orange",
            "purple",
            "yellow",
            "silver",
            "golden",
            "diamond",
            "thomas",
            "robert",
            "matthew",
            "andrew",
            "joshua",
            "george",
            "jordan",
            "harley",
            "mustang",
            "ferrari",
            "mercedes",
            "maverick",
            "phoenix",
            "lovely",
            "angel",
            "babygirl",
            "butterfly",
            "nothing",
            "blink");

    private CommonPasswords() {}

    /** Whether somebody who knows the user name and nothing else would soon have it. */
    public static boolean isCommon(String password, String username) {
        String plain = spelledOut(password.toLowerCase(Locale.ROOT));
        String letters = plain.replaceAll("[^\\p{L}]", "");
        String edges = password.toLowerCase(Locale.ROOT).replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "");
        String name = username.toLowerCase(Locale.ROOT);
        return isRow(password.toLowerCase(Locale.ROOT))
                || (edges.isEmpty() && password.length() < 16)
                || edges.equals(name)
                || WORDS.contains(edges)
                || WORDS.contains(spelledOut(edges))
                || WORDS.contains(letters)
                || isTwice(letters);
    }

    /** As it would be without numbers and signs in place of letters. */
    private static String spelledOut(String text) {
        return text.replace('0', 'o')
                .replace('1', 'i')
                .replace('3', 'e')
                .replace('4', 'a')
                .replace('5', 's')
                .replace('7', 't')
                .replace('@', 'a')
                .replace('$', 's')
                .replace('!', 'i');
    }

    private static boolean isTwice(String letters) {
        String half = letters.substring(0, letters.length() / 2);
        return !half.isEmpty() && letters.equals(half + half) && WORDS.contains(half);
    }

    /** Whether each character is the last one again, or the one after it, or the one before it. */
    private static boolean isRow(String text) {
        return IntStream.of(-1, 0, 1)
                .anyMatch(step ->
                        IntStream.range(1, text.length()).allMatch(i -> text.charAt(i) - text.charAt(i - 1) == step));
    }
}

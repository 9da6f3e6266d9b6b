package dev.sohbet.chat.telegram;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.Receipt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of what waits: several entries of one conversation become one message as long as they fit, since Telegram counts
 * messages and not characters. How an entry is divided depends on nothing but itself, so that a part is the same part at every try.
 * Not thread-safe; for one time of composing.
 */
final class Composer {
    /** Before what may have been sent before. */
    static final String REPEATED = "↻ ";
    /** Before what takes the place of an earlier message that cannot be changed. */
    static final String EDITED = "✏️ ";
    /** Between entries of one message. */
    static final String GAP = "\n\n";

    private static final int LONGEST_PART = Texts.LONGEST - 128;
    private static final int LONGEST_TEXT = LONGEST_PART - REPEATED.length() - EDITED.length();

    private final boolean named;
    private final Words words;
    private final LongFunction<@Nullable Integer> alone;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Part> open = new ArrayList<>();
    private int length;
    private int delivered;
    private int begun;

    /**
     * @param named whether each visitor's text begins with the visitor's name
     * @param alone the message that says nothing but the entry of that {@code seq}, and can be changed with it; null when there is none
     */
    Composer(boolean named, Words words, LongFunction<@Nullable Integer> alone) {
        this.named = named;
        this.words = words;
        this.alone = alone;
    }

    /** A part of an entry. */
    private record Part(Delivery delivery, int number, boolean whole, String text) {}

    /**
     * Something to say.
     *
     * @param text what it says; empty when that was said before
     * @param changes the message that says this from now on; null: it is a new message
     * @param receipts what it delivers, once it has arrived; without the message's id
     * @param last the newest entry that it tells of
     * @param alone whether it says nothing but that entry
     * @param delivered how many deliveries of the head are done with it
     * @param begun how many deliveries of the head have a part in it or before it
     */
    record Piece(
            String text,
            @Nullable Integer changes,
            List<Receipt> receipts,
            Entry last,
            boolean alone,
            int delivered,
            int begun) {
        Piece {
            receipts = List.copyOf(receipts);
        }

        /** It can change nothing, so it is a message. */
        Piece asMessage() {
            return new Piece(EDITED + text, null, receipts, last, false, delivered, begun);
        }
    }

    /** What to say of these deliveries, in order. */
    List<Piece> compose(List<Delivery> head) {
        Map<Long, String> newest = editedBeforeTheyWereSaid(head);
        for (int i = 0; i < head.size(); i++) {
            add(head.get(i), i, newest);
        }
        close();
        return pieces;
    }

    private void add(Delivery delivery, int index, Map<Long, String> newest) {
        Entry entry = delivery.entry();
        Integer changes = entry.content() instanceof Content.Edit edit && !newest.containsKey(edit.message())
                ? alone.apply(edit.message())
                : null;
        if (changes != null && delivery.receipts().isEmpty() && !isFromHere(entry)) {
            close();
            Receipt receipt = new Receipt(delivery.id(), 0, List.of());
            String text = text(entry, entry.content().text());
            if (text.length() <= LONGEST_PART) {
                pieces.add(new Piece(text, changes, List.of(receipt), entry, false, index + 1, index + 1));
                delivered = index + 1;
                return;
            }
        }
        for (Part part : parts(delivery, newest)) {
            if (!open.isEmpty() && length + GAP.length() + part.text().length() > LONGEST_PART) {
                close();
            }
            open.add(part);
            begun = index + 1;
            length += GAP.length() + part.text().length();
        }
        if (entry.content() instanceof Content.StatusChange && isFromHere(entry)) {
            close(); // what waits before it has a piece of its own, since this one has no words
        }
        delivered = index + 1;
        if (entry.content() instanceof Content.StatusChange) {
            // what a topic becomes by it is done after its words, also when only that is left
            if (open.isEmpty()) {
                pieces.add(new Piece("", null, List.of(), entry, false, delivered, delivered));
            }
            close();
        }
    }

    private void close() {
        if (open.isEmpty()) {
            return;
        }
        Part last = open.get(open.size() - 1);
        pieces.add(new Piece(
                open.stream().map(Part::text).collect(Collectors.joining(GAP)),
                null,
                open.stream()
                        .map(part -> new Receipt(part.delivery().id(), part.number(), List.of()))
                        .toList(),
                last.delivery().entry(),
                open.size() == 1 && last.whole(),
                delivered,
                begun));
        open.clear();
        length = 0;
    }

    /** Messages of which nothing was said yet, and what they say after their edits, where that is one part. */
    private Map<Long, String> editedBeforeTheyWereSaid(List<Delivery> head) {
        Map<Long, String> newest = new HashMap<>();
        Map<Long, Delivery> unsaid = new HashMap<>();
        for (Delivery delivery : head) {
            Entry entry = delivery.entry();
            if (entry.content() instanceof Content.Message && !isFromHere(entry)) {
                if (!delivery.repeated() && delivery.receipts().isEmpty()) {
                    unsaid.put(entry.seq(), delivery);
                }
            } else if (entry.content() instanceof Content.Edit edit && unsaid.containsKey(edit.message())) {
                if (text(entry, edit.text()).length() <= LONGEST_TEXT) {
                    newest.put(edit.message(), edit.text());
                } else {
                    unsaid.remove(edit.message());
                    newest.remove(edit.message());
                }
            }
        }
        return newest;
    }

    /** What is left to send of an entry. */
    private List<Part> parts(Delivery delivery, Map<Long, String> newest) {
        Entry entry = delivery.entry();
        boolean saidWithItsMessage = entry.content() instanceof Content.Edit edit && newest.containsKey(edit.message());
        if (isFromHere(entry) || saidWithItsMessage) {
            return List.of();
        }
        String newestText = newest.get(entry.seq());
        String text = text(entry, newestText == null ? entry.content().text() : newestText);
        List<String> texts = Texts.split(text, LONGEST_TEXT);
        String mark = (delivery.repeated() ? REPEATED : "") + (entry.content() instanceof Content.Edit ? EDITED : "");
        List<Part> left = new ArrayList<>();
        for (int number = 0; number < texts.size(); number++) {
            int wanted = number;
            if (delivery.receipts().stream().noneMatch(receipt -> receipt.part() == wanted)) {
                boolean whole = texts.size() == 1 && entry.content() instanceof Content.Message;
                left.add(new Part(delivery, number, whole, mark + texts.get(number)));
            }
        }
        return left;
    }

    /** Whether an agent said it in Telegram, where it then stands already. */
    private static boolean isFromHere(Entry entry) {
        return entry.from().role() == Author.Role.AGENT && Inbound.isOurs(entry.clientId());
    }

    private String text(Entry entry, String text) {
        String name = words.name(entry.from());
        if (entry.content() instanceof Content.StatusChange change) {
            return words.status(name, change.status());
        }
        String said = Words.said(entry.content(), text);
        return entry.from().isVisitor() && !named ? said : name + ":\n" + said;
    }
}

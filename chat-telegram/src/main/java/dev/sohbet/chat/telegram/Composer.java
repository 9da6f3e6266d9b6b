package dev.sohbet.chat.telegram;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.Receipt;
import dev.sohbet.chat.telegram.Places.Alone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of what waits: several entries of one conversation become one message as long as they fit, since Telegram counts
 * messages and not characters. Files are messages of their own between them, with a text below the first where it fits; pictures of one
 * entry are an album. How an entry is divided into parts depends on nothing but itself, so that a part is the same part at every try: the
 * parts of its text first, then its files. Not thread-safe; for one time of composing.
 */
final class Composer {
    /** Before what may have been sent before. */
    static final String REPEATED = "↻ ";
    /** Before what takes the place of an earlier message that cannot be changed. */
    static final String EDITED = "✏️ ";
    /** Between entries of one message. */
    static final String GAP = "\n\n";

    /** For the visitor's name, where it has to be said. */
    private static final int ROOM = 128;

    private static final int LONGEST_PART = Texts.LONGEST - ROOM;
    private static final int LONGEST_CAPTION = Texts.LONGEST_CAPTION - ROOM;
    private static final int LONGEST_TEXT = LONGEST_PART - REPEATED.length() - EDITED.length();

    private final boolean named;
    private final Words words;
    private final Forms forms;
    private final LongFunction<@Nullable Alone> alone;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Part> open = new ArrayList<>();
    private int length;
    private int delivered;
    private int begun;

    /**
     * @param named whether each visitor's text begins with the visitor's name
     * @param alone the message that says nothing but the entry of that {@code seq}, and can be changed with it; null when there is none
     */
    Composer(boolean named, Words words, Forms forms, LongFunction<@Nullable Alone> alone) {
        this.named = named;
        this.words = words;
        this.forms = forms;
        this.alone = alone;
    }

    /**
     * A part of an entry, or several that have to be one message or album.
     *
     * @param whole whether its text is all that the entry says
     */
    private record Part(Entry entry, List<Receipt> receipts, boolean whole, String text, List<Attachment> files) {
        /** With that text below the first file. */
        Part below(Part caption) {
            return new Part(
                    entry,
                    Stream.concat(caption.receipts.stream(), receipts.stream()).toList(),
                    caption.whole,
                    caption.text,
                    files);
        }

        /** With one more file. */
        Part and(Receipt receipt, Attachment file) {
            return new Part(
                    entry,
                    Stream.concat(receipts.stream(), Stream.of(receipt)).toList(),
                    whole,
                    text,
                    Stream.concat(files.stream(), Stream.of(file)).toList());
        }
    }

    /**
     * Something to say.
     *
     * @param text what it says, below the first file where there are any; may be empty then, or when all was said before
     * @param files what is sent: none, one, or an album
     * @param changes the message that says this from now on; null: it is a new message
     * @param receipts what it delivers, once it has arrived; without the messages' ids. Those of the files come last
     * @param last the newest entry that it tells of
     * @param alone whether it says nothing but that entry
     * @param delivered how many deliveries of the head are done with it
     * @param begun how many deliveries of the head have a part in it or before it
     */
    record Piece(
            String text,
            List<Attachment> files,
            @Nullable Alone changes,
            List<Receipt> receipts,
            Entry last,
            boolean alone,
            int delivered,
            int begun) {
        Piece {
            receipts = List.copyOf(receipts);
            files = List.copyOf(files);
        }

        /** Whether there is nothing to say, but perhaps something to do. */
        boolean isSilent() {
            return text.isEmpty() && files.isEmpty();
        }

        /** It can change nothing, so it is a message. */
        Piece asMessage() {
            return new Piece(EDITED + text, files, null, receipts, last, false, delivered, begun);
        }

        /** The receipts, when its messages have these ids: one for each file, or one in all. */
        List<Receipt> arrivedAs(List<Integer> messages) {
            int before = receipts.size() - files.size();
            List<Receipt> arrived = new ArrayList<>();
            for (int i = 0; i < receipts.size(); i++) {
                int at = files.isEmpty() ? 0 : Math.min(Math.max(0, i - before), messages.size() - 1);
                Receipt receipt = receipts.get(i);
                arrived.add(new Receipt(receipt.delivery(), receipt.part(), List.of(String.valueOf(messages.get(at)))));
            }
            return arrived;
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
        Alone changes = entry.content() instanceof Content.Edit edit && !newest.containsKey(edit.message())
                ? alone.apply(edit.message())
                : null;
        if (changes != null && delivery.receipts().isEmpty() && !isFromHere(entry)) {
            close();
            Receipt receipt = new Receipt(delivery.id(), 0, List.of());
            String text = text(entry, entry.content().text());
            if (text.length() <= (changes.caption() ? LONGEST_CAPTION : LONGEST_PART)) {
                pieces.add(new Piece(text, List.of(), changes, List.of(receipt), entry, false, index + 1, index + 1));
                delivered = index + 1;
                return;
            }
        }
        List<Part> left = parts(delivery, newest);
        for (int i = 0; i < left.size(); i++) {
            Part part = left.get(i);
            if (part.files().isEmpty()) {
                add(part, index);
            } else {
                close();
                int done = i == left.size() - 1 ? index + 1 : index;
                pieces.add(new Piece(
                        part.text(), part.files(), null, part.receipts(), entry, part.whole(), done, index + 1));
            }
        }
        if (entry.content() instanceof Content.StatusChange && isFromHere(entry)) {
            close(); // what waits before it has a piece of its own, since this one has no words
        }
        delivered = index + 1;
        if (entry.content() instanceof Content.StatusChange) {
            // what a topic becomes by it is done after its words, also when only that is left
            if (open.isEmpty()) {
                pieces.add(new Piece("", List.of(), null, List.of(), entry, false, delivered, delivered));
            }
            close();
        }
    }

    private void add(Part text, int index) {
        if (!open.isEmpty() && length + GAP.length() + text.text().length() > LONGEST_PART) {
            close();
        }
        open.add(text);
        begun = index + 1;
        length += GAP.length() + text.text().length();
    }

    private void close() {
        if (open.isEmpty()) {
            return;
        }
        Part last = open.get(open.size() - 1);
        pieces.add(new Piece(
                open.stream().map(Part::text).collect(Collectors.joining(GAP)),
                List.of(),
                null,
                open.stream().flatMap(part -> part.receipts().stream()).toList(),
                last.entry(),
                open.size() == 1 && last.whole(),
                delivered,
                begun));
        open.clear();
        length = 0;
    }

    /** Messages of which nothing was said yet, and what they say after their edits, where that is one part and there are no files. */
    private Map<Long, String> editedBeforeTheyWereSaid(List<Delivery> head) {
        Map<Long, String> newest = new HashMap<>();
        Map<Long, Delivery> unsaid = new HashMap<>();
        for (Delivery delivery : head) {
            Entry entry = delivery.entry();
            if (entry.content() instanceof Content.Message message && !isFromHere(entry)) {
                if (!delivery.repeated()
                        && delivery.receipts().isEmpty()
                        && message.media().isEmpty()) {
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
        String said = newestText == null ? entry.content().text() : newestText;
        List<Attachment> files = entry.content() instanceof Content.Message message ? message.media() : List.of();
        List<String> texts =
                said.isEmpty() && !files.isEmpty() ? List.of() : Texts.split(text(entry, said), LONGEST_TEXT);
        String mark = (delivery.repeated() ? REPEATED : "") + (entry.content() instanceof Content.Edit ? EDITED : "");
        List<Part> left = new ArrayList<>();
        for (int number = 0; number < texts.size(); number++) {
            if (isLeft(delivery, number)) {
                boolean whole = texts.size() == 1 && entry.content() instanceof Content.Message;
                Receipt receipt = new Receipt(delivery.id(), number, List.of());
                left.add(new Part(entry, List.of(receipt), whole, mark + texts.get(number), List.of()));
            }
        }
        for (int i = 0; i < files.size(); i++) {
            if (isLeft(delivery, texts.size() + i)) {
                add(files.get(i), new Receipt(delivery.id(), texts.size() + i, List.of()), entry, mark, left);
            }
        }
        boolean isCaption = texts.size() == 1
                && left.size() > 1
                && left.get(0).files().isEmpty()
                && left.get(0).receipts().get(0).part() == 0
                && left.get(0).text().length() <= LONGEST_CAPTION
                && !left.get(1).files().isEmpty();
        if (isCaption) {
            left.set(0, left.remove(1).below(left.get(0)));
        }
        return left;
    }

    private static boolean isLeft(Delivery delivery, int part) {
        return delivery.receipts().stream().noneMatch(receipt -> receipt.part() == part);
    }

    /** Adds a file to what is left of an entry: to the album before it, by itself, or as a line. */
    private void add(Attachment file, Receipt receipt, Entry entry, String mark, List<Part> left) {
        if (forms.of(file) == Form.LINE) {
            String line = text(entry, words.line(file, forms.why(file)));
            left.add(new Part(entry, List.of(receipt), false, mark + line, List.of()));
            return;
        }
        Part before = left.isEmpty() ? null : left.get(left.size() - 1);
        if (before != null
                && !before.files().isEmpty()
                && forms.isForAlbums(file)
                && before.files().stream().allMatch(forms::isForAlbums)
                && Forms.fit(before.files(), file)) {
            left.set(left.size() - 1, before.and(receipt, file));
        } else {
            left.add(new Part(entry, List.of(receipt), false, (mark + text(entry, "")).strip(), List.of(file)));
        }
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
        return entry.from().isVisitor() && !named ? text : name + ":\n" + text;
    }
}

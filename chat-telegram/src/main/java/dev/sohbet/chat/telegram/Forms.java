package dev.sohbet.chat.telegram;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.MediaId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * As what each file is given: as Telegram's <a href="https://core.telegram.org/bots/api#sending-files">rules</a> say, and where it refuses
 * one nevertheless, as something plainer from then on. What was refused is known to this node only, and found out again after a restart.
 * Thread-safe.
 */
final class Forms {
    private static final long MOST = 50L << 20;
    private static final long MOST_OF_A_PHOTO = 10L << 20;
    private static final int SIDES_OF_A_PHOTO = 10_000;
    private static final int RATIO_OF_A_PHOTO = 20;
    private static final int REMEMBERED = 1_000;

    private static final int MOST_UNCERTAIN = 10;

    private final Map<MediaId, Step> steps = new Newest<>();
    private final Map<MediaId, Integer> open = new Newest<>();

    /** Forgets what is oldest. */
    private static final class Newest<V> extends LinkedHashMap<MediaId, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MediaId, V> eldest) {
            return size() > REMEMBERED;
        }
    }

    /** How much plainer than it could be. */
    private enum Step {
        AS_IT_IS,
        /** Not with others. */
        ALONE,
        AS_A_DOCUMENT,
        REFUSED,
        /** It is no longer in the chat. */
        GONE
    }

    Form of(Attachment file) {
        return switch (step(file)) {
            case AS_IT_IS, ALONE -> file.size() > MOST ? Form.LINE : byItsKind(file);
            case AS_A_DOCUMENT -> Form.DOCUMENT;
            case REFUSED, GONE -> Form.LINE;
        };
    }

    private static Form byItsKind(Attachment file) {
        return switch (file.kind()) {
            case IMAGE -> isPhoto(file) ? Form.PHOTO : Form.DOCUMENT;
            case VOICE -> isOneOf(file, "audio/ogg", "audio/mpeg", "audio/mp4") ? Form.VOICE : Form.DOCUMENT;
            case AUDIO -> isOneOf(file, "audio/mpeg", "audio/mp4") ? Form.AUDIO : Form.DOCUMENT;
            case VIDEO -> isOneOf(file, "video/mp4") ? Form.VIDEO : Form.DOCUMENT;
            case FILE -> Form.DOCUMENT;
        };
    }

    /** A GIF is none: Telegram would show its first picture only. */
    private static boolean isPhoto(Attachment file) {
        Attachment.Picture picture = file.picture();
        if (picture == null || !isOneOf(file, "image/jpeg", "image/png") || file.size() > MOST_OF_A_PHOTO) {
            return false;
        }
        int longer = Math.max(picture.width(), picture.height());
        int shorter = Math.min(picture.width(), picture.height());
        return longer + shorter <= SIDES_OF_A_PHOTO && longer <= RATIO_OF_A_PHOTO * shorter;
    }

    private static boolean isOneOf(Attachment file, String... types) {
        return List.of(types).contains(file.type());
    }

    /** Whether it can stand in an album, with others of which this is so. */
    boolean isForAlbums(Attachment file) {
        Form form = of(file);
        return step(file) == Step.AS_IT_IS && (form == Form.PHOTO || form == Form.VIDEO);
    }

    /** Whether these are not more than Telegram takes at once. */
    static boolean fit(List<Attachment> files, Attachment another) {
        return files.stream().mapToLong(Attachment::size).sum() + another.size() <= MOST;
    }

    /** Why it is only a line. */
    Word why(Attachment file) {
        return switch (step(file)) {
            case GONE -> Word.FILE_GONE;
            case REFUSED -> Word.FILE_REFUSED;
            default -> Word.FILE_TOO_LARGE;
        };
    }

    /** Telegram does not take these, sent together, as what they are. */
    void refused(List<Attachment> files) {
        for (Attachment file : files) {
            Form form = of(file);
            if (files.size() > 1) {
                step(file, Step.ALONE);
            } else {
                step(file, form == Form.DOCUMENT ? Step.REFUSED : Step.AS_A_DOCUMENT);
            }
        }
    }

    /**
     * Whether these have arrived is open. Where that goes on while Telegram answers all else, something on the way does not let them
     * through, and what comes after them must not wait for ever.
     */
    void uncertain(List<Attachment> files) {
        for (Attachment file : files) {
            synchronized (open) {
                if (open.merge(file.id(), 1, Integer::sum) < MOST_UNCERTAIN) {
                    continue;
                }
                open.remove(file.id()); // by itself it has as many tries again
            }
            step(file, files.size() > 1 ? Step.ALONE : Step.REFUSED);
        }
    }

    void gone(Attachment file) {
        step(file, Step.GONE);
    }

    private Step step(Attachment file) {
        synchronized (steps) {
            return steps.getOrDefault(file.id(), Step.AS_IT_IS);
        }
    }

    private void step(Attachment file, Step step) {
        synchronized (steps) {
            steps.put(file.id(), step);
        }
    }
}

package dev.sohbet.chat.internal.media;

import dev.sohbet.chat.model.Attachment.Picture;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes images and writes them anew, so that only what is seen of them is kept. One at a time, since each takes much memory; within
 * bounds that {@link ImageHead} and {@link Codecs} set. Thread-safe.
 */
final class ImageCleaner {
    static final int SMALL_EDGE = 480;

    private static final int MOST_BYTES = 32 << 20;
    private static final Duration ALLOWANCE = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final int MOST_WAITING = 16;

    private final LongSupplier nanos;
    private final Semaphore turn = new Semaphore(1, true);
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    /** @param nanos a clock that never goes back */
    ImageCleaner(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * @param type what the image is kept as
     * @param file holds it
     * @param small holds the small picture
     */
    record Clean(MediaType type, Path file, Picture picture, Path small, MediaType smallType) {}

    /**
     * Makes a clean image of {@code file}.
     *
     * @throws ChatException {@code bad_media} when it cannot be; {@code overloaded} when too many wait
     */
    Clean clean(Path file, MediaType type, Temporary temporary) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw Refusals.large("at most 32 MB");
        }
        if (!waiting.tryAcquire()) {
            throw overloaded();
        }
        try {
            if (!turn.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw overloaded();
            }
            try {
                return inTurn(new Bytes(Files.readAllBytes(file)), type, temporary);
            } finally {
                turn.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(ErrorCode.UNAVAILABLE, "The chat is restarting; try again.");
        } finally {
            waiting.release();
        }
    }

    private static ChatException overloaded() {
        return new ChatException(
                ErrorCode.OVERLOADED, "Too many pictures at once; try again.", Duration.ofSeconds(5), null);
    }

    private Clean inTurn(Bytes file, MediaType type, Temporary temporary) throws IOException {
        Deadline deadline = new Deadline(nanos, ALLOWANCE);
        return switch (type) {
            case JPEG -> still(JpegHead.read(file), "jpeg", MediaType.JPEG, deadline, temporary);
            case PNG -> still(PngHead.read(file), "png", MediaType.PNG, deadline, temporary);
            case WEBP -> webp(WebpImage.read(file), deadline, temporary);
            case GIF -> gif(GifHead.read(file), deadline, temporary);
            default -> throw new IllegalArgumentException("not an image: " + type);
        };
    }

    private static Clean still(ImageHead head, String format, MediaType as, Deadline deadline, Temporary temporary)
            throws IOException {
        BufferedImage image = Upright.of(Codecs.decode(format, head, deadline), head.orientation());
        return still(image, head.profile(), as, temporary);
    }

    private static Clean webp(WebpImage webp, Deadline deadline, Temporary temporary) throws IOException {
        BufferedImage image = Upright.of(webp.decode(deadline), webp.orientation());
        return still(image, webp.profile(), shownAs(image), temporary);
    }

    private static Clean still(BufferedImage image, @Nullable Bytes profile, MediaType as, Temporary temporary)
            throws IOException {
        if (profile != null) {
            Colours.toSrgb(image, profile.data());
        }
        Path file = temporary.make();
        write(image, as, file);
        return clean(as, file, image, temporary);
    }

    private static MediaType shownAs(BufferedImage image) {
        return image.getColorModel().hasAlpha() ? MediaType.PNG : MediaType.JPEG;
    }

    private static Clean gif(GifHead head, Deadline deadline, Temporary temporary) throws IOException {
        if (head.isAnimation()) {
            return animation(head, deadline, temporary);
        }
        GifHead.Frame frame = head.frames().get(0);
        return still(alone(frame), "gif", MediaType.PNG, deadline, temporary);
    }

    private static Clean animation(GifHead head, Deadline deadline, Temporary temporary) throws IOException {
        Path file = temporary.make();
        BufferedImage first = new BufferedImage(head.width(), head.height(), BufferedImage.TYPE_4BYTE_ABGR);
        try (GifWriter writer = new GifWriter(
                new BufferedOutputStream(Files.newOutputStream(file)), head.width(), head.height(), head.loops())) {
            for (int i = 0; i < head.frames().size(); i++) {
                GifHead.Frame frame = head.frames().get(i);
                BufferedImage image = Codecs.decode("gif", alone(frame), deadline);
                writer.write(frame, image);
                if (i == 0) {
                    draw(Upright.of(image, Exif.UPRIGHT), frame, first);
                }
            }
        }
        return clean(MediaType.GIF, file, Upright.of(first, Exif.UPRIGHT), temporary);
    }

    private static ImageHead alone(GifHead.Frame frame) {
        return new ImageHead(frame.width(), frame.height(), 1, Exif.UPRIGHT, null, frame.pieces());
    }

    private static void draw(BufferedImage image, GifHead.Frame frame, BufferedImage canvas) {
        byte[] from = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        byte[] to = ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
        boolean transparent = image.getColorModel().hasAlpha();
        int source = 0;
        for (int y = 0; y < frame.height(); y++) {
            int target = ((frame.top() + y) * canvas.getWidth() + frame.left()) * 4;
            for (int x = 0; x < frame.width(); x++) {
                to[target++] = transparent ? from[source++] : (byte) 0xff;
                to[target++] = from[source++];
                to[target++] = from[source++];
                to[target++] = from[source++];
            }
        }
    }

    private static Clean clean(MediaType type, Path file, BufferedImage image, Temporary temporary) throws IOException {
        Picture picture = Scaling.picture(image);
        BufferedImage scaled = Scaling.fit(image, SMALL_EDGE);
        MediaType smallType = shownAs(scaled);
        Path small = temporary.make();
        write(scaled, smallType, small);
        return new Clean(type, file, picture, small, smallType);
    }

    private static void write(BufferedImage image, MediaType as, Path file) throws IOException {
        if (as == MediaType.JPEG) {
            Codecs.writeJpeg(image, file);
        } else {
            Codecs.writePng(image, file);
        }
    }
}

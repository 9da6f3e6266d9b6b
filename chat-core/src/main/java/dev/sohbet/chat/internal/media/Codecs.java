package dev.sohbet.chat.internal.media;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.IIOServiceProvider;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.FileImageOutputStream;

/** The JDK's own readers and writers of images, whatever others the host has beside them, and a reader of WebP. */
final class Codecs {
    /** So that what phones take is kept whole: 4,096 by 3,072. */
    static final int MOST_PIXELS_DECODED = 12 << 20;

    private static final int USUAL_PIXEL_BYTES = 4;
    private static final float QUALITY = 0.85f;
    private static final String JDK = "com.sun.imageio.plugins.";

    private Codecs() {}

    /**
     * Decodes an image; of a large one only each second, third... pixel of each second, third... row.
     *
     * @throws dev.sohbet.chat.model.ChatException {@code bad_media} when it cannot be, or not in time
     */
    static BufferedImage decode(String format, ImageHead head, Deadline deadline) {
        ImageReader reader = reader(format);
        try (Pieces pieces = new Pieces(head.pieces(), deadline)) {
            reader.setInput(pieces, true, true);
            if (reader.getWidth(0) != head.width() || reader.getHeight(0) != head.height()) {
                throw Refusals.damaged();
            }
            ImageReadParam param = reader.getDefaultReadParam();
            int step = step(head);
            param.setSourceSubsampling(step, step, 0, 0);
            reader.addIIOReadProgressListener(new Watch(deadline));
            BufferedImage image = reader.read(0, param);
            if (deadline.passed()) {
                throw Refusals.slow();
            }
            return image;
        } catch (IOException | RuntimeException | AssertionError e) {
            // decoders throw all kinds of things at damaged files
            throw deadline.passed() ? Refusals.slow() : Refusals.damaged(e);
        } finally {
            reader.dispose();
        }
    }

    private static int step(ImageHead head) {
        long most = (long) MOST_PIXELS_DECODED * USUAL_PIXEL_BYTES / Math.max(USUAL_PIXEL_BYTES, head.bytesPerPixel());
        int step = 1;
        while ((long) ((head.width() + step - 1) / step) * ((head.height() + step - 1) / step) > most) {
            step++;
        }
        return step;
    }

    static void writeJpeg(BufferedImage image, Path file) throws IOException {
        write("jpeg", image, file);
    }

    static void writePng(BufferedImage image, Path file) throws IOException {
        write("png", image, file);
    }

    private static void write(String format, BufferedImage image, Path file) throws IOException {
        ImageWriter writer = writer(format);
        try (FileImageOutputStream out = new FileImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (format.equals("jpeg")) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(QUALITY);
            }
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
    }

    private static ImageReader reader(String format) {
        try {
            return format.equals("webp")
                    ? WebpReaders.reader()
                    : provider(ImageReaderSpi.class, format).createReaderInstance();
        } catch (IOException e) {
            throw new IllegalStateException("Every JDK reads " + format, e);
        }
    }

    private static ImageWriter writer(String format) {
        try {
            return provider(ImageWriterSpi.class, format).createWriterInstance();
        } catch (IOException e) {
            throw new IllegalStateException("Every JDK writes " + format, e);
        }
    }

    private static <T extends IIOServiceProvider> T provider(Class<T> kind, String format) {
        Iterator<T> providers = IIORegistry.getDefaultInstance().getServiceProviders(kind, false);
        while (providers.hasNext()) {
            T provider = providers.next();
            if (provider.getClass().getName().startsWith(JDK + format + ".")) {
                return provider;
            }
        }
        throw new IllegalStateException("Every JDK has a " + kind.getSimpleName() + " of " + format);
    }

    /** Stops a reader at the deadline. */
    private record Watch(Deadline deadline) implements IIOReadProgressListener {
        @Override
        public void imageProgress(ImageReader source, float percentageDone) {
            if (deadline.passed()) {
                source.abort();
            }
        }

        @Override
        public void sequenceStarted(ImageReader source, int minIndex) {}

        @Override
        public void sequenceComplete(ImageReader source) {}

        @Override
        public void imageStarted(ImageReader source, int imageIndex) {}

        @Override
        public void imageComplete(ImageReader source) {}

        @Override
        public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageReader source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageReader source) {}

        @Override
        public void readAborted(ImageReader source) {}
    }
}

package dev.sohbet.chat.internal.media;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import javax.imageio.ImageReader;

/** Where readers of WebP come from; nothing else touches TwelveMonkeys, which a host may not have. */
final class WebpReaders {
    private WebpReaders() {}

    static boolean areAvailable() {
        return Classes.exist("com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi");
    }

    static ImageReader reader() throws IOException {
        return new WebPImageReaderSpi().createReaderInstance();
    }
}

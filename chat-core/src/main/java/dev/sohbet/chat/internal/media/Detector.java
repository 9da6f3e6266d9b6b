package dev.sohbet.chat.internal.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;

/** Apache Tika's opinion of what a file is, by its first bytes alone. */
final class Detector {
    private final MimeTypes types = MimeTypes.getDefaultMimeTypes();

    /** A media type in lower case, without parameters. */
    String detect(Bytes head) throws IOException {
        return types.detect(new ByteArrayInputStream(head.data()), new Metadata())
                .getBaseType()
                .toString();
    }
}

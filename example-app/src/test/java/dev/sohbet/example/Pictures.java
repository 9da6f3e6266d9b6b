package dev.sohbet.example;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Pictures to send. */
final class Pictures {
    private static final int WIDTH = 1_200;
    private static final int HEIGHT = 900;

    private Pictures() {}

    /** As large as photos are, as {@code png} or {@code jpeg}. */
    static byte[] photo(String format) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D paint = image.createGraphics();
        paint.setColor(new Color(0xd9, 0x8c, 0x3f));
        paint.fillRect(0, 0, WIDTH, HEIGHT / 2);
        paint.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }
}

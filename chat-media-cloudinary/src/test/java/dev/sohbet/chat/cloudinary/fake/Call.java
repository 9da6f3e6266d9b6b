package dev.sohbet.chat.cloudinary.fake;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that came.
 *
 * @param action {@code upload}, {@code destroy} or {@code download}
 * @param params all that was said, without the file
 * @param range the header of that name
 * @param status what was answered; 0: nothing, or not all of it
 */
public record Call(
        String action,
        String resourceType,
        Map<String, String> params,
        @Nullable String range,
        int status) {}

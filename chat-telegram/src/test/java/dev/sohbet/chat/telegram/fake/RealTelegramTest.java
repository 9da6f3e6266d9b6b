package dev.sohbet.chat.telegram.fake;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The same expectations of the real service, for who has a bot and a forum to spare: its limits make this take minutes. */
@EnabledIfEnvironmentVariable(named = "SOHBET_TELEGRAM_TOKEN", matches = ".+")
@EnabledIfEnvironmentVariable(named = "SOHBET_TELEGRAM_CHAT", matches = "-100\\d+")
class RealTelegramTest extends BotApiContract {
    private static final URI SERVER = URI.create("https://api.telegram.org");

    @Override
    BotClient bot() {
        return new BotClient(SERVER, requireNonNull(System.getenv("SOHBET_TELEGRAM_TOKEN")));
    }

    @Override
    BotClient stranger() {
        return new BotClient(SERVER, "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    }

    @Override
    long chat() {
        return Long.parseLong(requireNonNull(System.getenv("SOHBET_TELEGRAM_CHAT")));
    }

    @Override
    void stop() {
        // The service goes on.
    }

    @Override
    void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

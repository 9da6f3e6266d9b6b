package dev.sohbet.chat.telegram.fake;

import dev.sohbet.chat.testkit.TestClock;
import java.time.Duration;

class FakeTelegramTest extends BotApiContract {
    private final FakeTelegram telegram = FakeTelegram.start(new TestClock());
    private final FakeChat support = telegram.forum("Support", telegram.user("Ayşe"));

    @Override
    void stop() {
        telegram.close();
    }

    @Override
    BotClient bot() {
        return new BotClient(telegram.url(), telegram.token());
    }

    @Override
    BotClient stranger() {
        return new BotClient(telegram.url(), "1:nobody");
    }

    @Override
    long chat() {
        return support.id();
    }

    @Override
    void pause(Duration time) {
        telegram.advance(time);
    }
}

package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.AgentSession;
import dev.sohbet.chat.spi.SignIn;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.FakeUser;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What passes between the bot and one agent alone. */
class AccountsTest {
    private static final String SESSION = "a".repeat(64);

    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 12);
    private final FakeUser mehmet = rig.telegram.user("Mehmet");
    private final Participant.Agent agent = new Participant.Agent(rig.ids.id(), "Mehmet Bey", AgentRole.AGENT);

    @BeforeEach
    void add() {
        assertThat(rig.store.addAgent(new AgentAccount(agent, "mehmet", "nobody has this password")))
                .isTrue();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void poll() {
        rig.telegram.advance(Duration.ofSeconds(5));
        rig.poll();
    }

    private List<StoredMessage> privately() {
        return rig.telegram.ledger().fromBot(mehmet.chat());
    }

    private StoredMessage last() {
        return privately().get(privately().size() - 1);
    }

    private AgentLink link() {
        mehmet.starts(rig.chat().links().offer(agent, "telegram"));
        poll();
        return rig.chat().links().find("telegram", String.valueOf(mehmet.id())).orElseThrow();
    }

    @Test
    void a_deep_link_links_the_account_that_opens_it() {
        AgentLink link = link();

        assertThat(link.agent().id()).isEqualTo(agent.id());
        assertThat(link.address()).isEqualTo(String.valueOf(mehmet.chat().id()));
        assertThat(last().text()).isEqualTo(Words.EN.say(Word.LINK_DONE, "Mehmet Bey"));
    }

    @Test
    void a_wrong_token_links_nothing() {
        mehmet.starts("AAAAAAAAAAAAAAAAAAAAAA");
        poll();

        assertThat(rig.chat().links().find("telegram", String.valueOf(mehmet.id())))
                .isEmpty();
        assertThat(last().text()).isEqualTo(Words.EN.say(Word.LINK_WRONG));
    }

    @Test
    void a_token_works_once() {
        String token = rig.chat().links().offer(agent, "telegram");
        mehmet.starts(token);
        FakeUser thief = rig.telegram.user("Thief");
        thief.starts(token);
        poll();

        assertThat(rig.chat().links().find("telegram", String.valueOf(thief.id())))
                .isEmpty();
    }

    @Test
    void a_code_goes_to_the_linked_chat_alone_in_the_agents_language() {
        mehmet.language("tr");
        AgentLink link = link();
        boolean sent = rig.bridgeOfNode().send(link, "12345678", Duration.ofMinutes(5), "Firefox, 203.0.113.x");

        assertThat(sent).isTrue();
        assertThat(last().text())
                .isEqualTo(Words.TR.say(Word.CODE, "12345678", 5L, "Firefox, 203.0.113.x"))
                .contains("12345678");
        assertThat(rig.telegram.ledger().fromBot())
                .filteredOn(message -> message.chat() != mehmet.chat().id())
                .noneMatch(message -> message.text().contains("12345678"));
    }

    @Test
    void a_touch_copies_the_code_and_nothing_else() {
        AgentLink link = link();
        for (Words words : List.of(Words.EN, Words.TR)) {
            String text = words.say(Word.CODE, "12345678", 5L, "Firefox, 203.0.113.x");
            assertThat(Accounts.message(link, text, "12345678").getEntities())
                    .singleElement()
                    .satisfies(copied -> {
                        assertThat(copied.getType()).isEqualTo("code");
                        assertThat(text.substring(copied.getOffset(), copied.getOffset() + copied.getLength()))
                                .isEqualTo("12345678");
                    });
        }
    }

    @Test
    void who_has_blocked_the_bot_gets_no_code() {
        AgentLink link = link();
        mehmet.blocksBot();

        assertThat(rig.bridgeOfNode().send(link, "12345678", Duration.ofMinutes(5), "somewhere"))
                .isFalse();
    }

    @Test
    void this_was_not_me_ends_the_session_and_works_for_its_owner_only() {
        AgentLink link = link();
        rig.store.addSession(new AgentSession(SESSION, agent, rig.clock.instant(), rig.clock.instant()));
        rig.bridgeOfNode().announce(link, new SignIn(SESSION, "Firefox, 203.0.113.x", rig.clock.instant()));
        StoredMessage news = last();
        assertThat(news.text()).contains("203.0.113.x");
        assertThat(news.buttons()).containsExactly("This was not me");
        rig.ayse.presses(news, "This was not me");
        poll();
        assertThat(rig.store.session(SESSION)).isPresent();

        String pressed = mehmet.presses(news, "This was not me");
        poll();

        assertThat(rig.store.session(SESSION)).isEmpty();
        assertThat(rig.telegram.ledger().answer(pressed)).isEqualTo(Words.EN.say(Word.REVOKED));
    }

    @Test
    void a_strangers_chat_with_the_bot_reaches_no_visitor() {
        mehmet.starts("");
        mehmet.says(mehmet.chat(), "I am the shop");
        poll();

        assertThat(privately()).extracting(StoredMessage::text).containsExactly(Words.EN.say(Word.PRIVATE_HELLO));
        rig.telegram.advance(Duration.ofMinutes(1));
        mehmet.says(mehmet.chat(), "Is anybody there?");
        poll();
        assertThat(privately()).as("and is answered once a minute").hasSize(2);
    }
}

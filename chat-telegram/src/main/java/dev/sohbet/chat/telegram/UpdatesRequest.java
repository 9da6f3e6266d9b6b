package dev.sohbet.chat.telegram;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.updates.GetUpdates;
import org.telegram.telegrambots.meta.api.objects.Update;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks for updates and reads each by itself: one of a kind that the client's types do not know yet must not keep all that come with it.
 */
final class UpdatesRequest extends GetUpdates {
    /** Named one by one, since what is not named when something happens is never told. */
    static final List<String> KINDS = List.of("message", "edited_message", "callback_query", "my_chat_member");

    private static final Logger log = LoggerFactory.getLogger(UpdatesRequest.class);
    private static final JsonMapper JSON = new JsonMapper();

    /** @param offset from which update on; null: from the first that is not confirmed */
    UpdatesRequest(@Nullable Integer offset, Duration hold) {
        super(offset, null, Math.toIntExact(hold.toSeconds()), KINDS);
    }

    @Override
    @SuppressWarnings("NonApiType") // the client's
    public ArrayList<Update> deserializeResponse(String answer) throws TelegramApiRequestException {
        ArrayList<Update> updates = new ArrayList<>();
        JsonNode result = parse(answer).map(json -> json.path("result")).orElse(JSON.missingNode());
        if (!result.isArray()) {
            return super.deserializeResponse(answer); // which knows the ways to say no
        }
        for (JsonNode update : result) {
            read(update).ifPresent(updates::add);
        }
        return updates;
    }

    /**
     * Reads one as it is pushed. An update that cannot be read, but has a number, has nothing but that number; empty when it is no update
     * at all.
     */
    static Optional<Update> read(String json) {
        return parse(json).flatMap(UpdatesRequest::read);
    }

    private static Optional<Update> read(JsonNode json) {
        JsonNode number = json.path("update_id");
        if (!number.isInt()) {
            return Optional.empty();
        }
        try {
            List<Update> read = new GetUpdates().deserializeResponse("{\"ok\":true,\"result\":[" + json + "]}");
            return Optional.of(read.get(0));
        } catch (TelegramApiRequestException e) {
            // not its words, which may hold what somebody wrote
            log.error(
                    "Update {} of Telegram, which has {}, cannot be read and is passed over: the Telegram client is older than it",
                    number,
                    json.propertyNames());
            Update unreadable = new Update();
            unreadable.setUpdateId(number.intValue());
            return Optional.of(unreadable);
        }
    }

    private static Optional<JsonNode> parse(String json) {
        try {
            return Optional.of(JSON.readTree(json));
        } catch (JacksonException e) {
            log.debug("Not JSON: {}", e.getClass().getName());
            return Optional.empty();
        }
    }
}

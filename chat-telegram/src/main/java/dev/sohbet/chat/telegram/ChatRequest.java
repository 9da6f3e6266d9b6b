package dev.sohbet.chat.telegram;

import org.telegram.telegrambots.meta.api.methods.groupadministration.GetChat;
import org.telegram.telegrambots.meta.api.objects.chat.ChatFullInfo;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks what a chat is, and reads nothing that is made of parts: a pinned message of a kind that the client's types do not know must not
 * hide whether the chat has topics.
 */
final class ChatRequest extends GetChat {
    private static final JsonMapper JSON = new JsonMapper();

    ChatRequest(long chat) {
        super(String.valueOf(chat));
    }

    @Override
    public ChatFullInfo deserializeResponse(String answer) throws TelegramApiRequestException {
        return super.deserializeResponse(plain(answer));
    }

    private static String plain(String answer) {
        try {
            JsonNode json = JSON.readTree(answer);
            if (json.path("result") instanceof ObjectNode chat) {
                chat.removeIf(JsonNode::isContainer);
            }
            return json.toString();
        } catch (JacksonException e) {
            return answer; // the client tells why
        }
    }
}

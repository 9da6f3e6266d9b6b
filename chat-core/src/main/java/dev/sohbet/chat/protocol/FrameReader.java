package dev.sohbet.chat.protocol;

import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.ThreadId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** JSON objects to what clients say. */
final class FrameReader {
    private static final int MOST_WATCHED = 200;

    private static final int MOST_LINKS = 50;

    private FrameReader() {}

    static ClientFrame frame(Fields fields) {
        return switch (fields.text("kind")) {
            case "hello" -> hello(fields);
            case "send" -> send(fields);
            case "media" -> new ClientFrame.Media(fields.id(), fields.thread(), media(fields, 1, MOST_LINKS));
            case "edit" ->
                new ClientFrame.Edit(fields.clientId(), fields.thread(), fields.number("seq"), fields.text("text"));
            case "note" -> new ClientFrame.Note(fields.clientId(), fields.thread(), fields.text("text"));
            case "status" -> new ClientFrame.Status(fields.clientId(), fields.thread(), fields.status());
            case "assign" -> new ClientFrame.Assign(fields.clientId(), fields.thread(), fields.optionalText("agent"));
            case "block" -> new ClientFrame.Block(fields.clientId(), fields.thread(), fields.flag("on"));
            case "agents" -> new ClientFrame.Agents(fields.id());
            case "deliveries" -> new ClientFrame.Deliveries(fields.id(), fields.thread());
            case "resend" -> new ClientFrame.Resend(fields.id(), fields.thread(), fields.number("delivery"));
            case "queues" -> new ClientFrame.Queues(fields.id());
            case "history" -> history(fields);
            case "read" -> new ClientFrame.Read(fields.id(), fields.thread(), fields.number("seq"));
            case "typing" -> new ClientFrame.Typing(fields.thread(), fields.flag("on"));
            case "presence" -> new ClientFrame.Visibility(hidden(fields));
            case "ping" -> new ClientFrame.Ping(fields.id());
            case "watch" -> new ClientFrame.Watch(fields.id(), fields.flag("inbox"), watched(fields));
            case "threads" ->
                new ClientFrame.Threads(
                        fields.id(), fields.optionalStatus(), fields.optionalText("before"), fields.limit());
            default ->
                throw new FrameException(
                        fields.idIfReadable(), ErrorCode.UNKNOWN_KIND, "This server does not know that kind of frame.");
        };
    }

    static HttpRequest.Events events(Fields fields) {
        String presence = fields.optionalText("presence");
        return new HttpRequest.Events(
                fields.as(),
                fields.text("epoch"),
                presence == null ? null : fields.word("presence", presence, Presence.State::ofWire),
                fields.flag("hidden", false),
                known(fields),
                inbox(fields));
    }

    private static ClientFrame hello(Fields fields) {
        return new ClientFrame.Hello(
                fields.id(),
                (int) Math.min(fields.number("v"), Integer.MAX_VALUE),
                fields.as(),
                fields.optionalText("token"),
                fields.optionalText("epoch"),
                fields.optionalThread(),
                fields.optionalNumber("after"));
    }

    private static ClientFrame send(Fields fields) {
        List<MediaId> media = fields.present("media") == null ? List.of() : media(fields, 0, Content.MAX_MEDIA);
        String text = media.isEmpty() ? fields.text("text") : fields.optionalText("text");
        return new ClientFrame.Send(
                fields.clientId(), fields.optionalThread(), text == null ? "" : text, media, about(fields));
    }

    private static List<MediaId> media(Fields fields, int least, int most) {
        JsonNode list = fields.present("media");
        if (list == null || !list.isArray() || list.size() < least || list.size() > most) {
            throw fields.bad("media", "a list of " + least + " to " + most + " ids");
        }
        Set<MediaId> ids = new LinkedHashSet<>();
        for (JsonNode id : list) {
            if (!id.isString() || !ids.add(fields.parse("media", id.stringValue(), MediaId::new))) {
                throw fields.bad("media", "a list of ids without repeats");
            }
        }
        return List.copyOf(ids);
    }

    private static ClientFrame history(Fields fields) {
        Long after = fields.optionalNumber("after");
        Long before = fields.optionalNumber("before");
        if (after != null && before != null) {
            throw fields.bad("before", "absent where 'after' is given");
        }
        return new ClientFrame.History(fields.id(), fields.thread(), after, before, fields.limit());
    }

    /** What is no text is dropped like what has the wrong form: a message does not fail for it. */
    private static About about(Fields fields) {
        JsonNode about = fields.present("about");
        return about == null || !about.isObject()
                ? About.NOTHING
                : new About(
                        textOf(about, "page"),
                        textOf(about, "language"),
                        textOf(about, "zone"),
                        textOf(about, "label"));
    }

    private static @Nullable String textOf(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value != null && value.isString() ? value.stringValue() : null;
    }

    private static boolean hidden(Fields fields) {
        return switch (fields.text("state")) {
            case "active" -> false;
            case "hidden" -> true;
            default -> throw fields.bad("state", "active or hidden");
        };
    }

    private static List<ClientFrame.Watched> watched(Fields fields) {
        List<ClientFrame.Watched> watched = new ArrayList<>();
        for (Fields thread : list(fields, "threads")) {
            watched.add(new ClientFrame.Watched(id(thread), thread.number("after")));
        }
        requireDistinct(fields, "threads", watched.stream().map(ClientFrame.Watched::id));
        return watched;
    }

    private static List<HttpRequest.Known> known(Fields fields) {
        List<HttpRequest.Known> known = new ArrayList<>();
        for (Fields thread : list(fields, "watch")) {
            Long read = thread.optionalNumber("read");
            known.add(new HttpRequest.Known(id(thread), thread.number("after"), read == null ? 0 : read));
        }
        requireDistinct(fields, "watch", known.stream().map(HttpRequest.Known::id));
        return known;
    }

    private static void requireDistinct(Fields fields, String name, Stream<ThreadId> ids) {
        Set<ThreadId> seen = new HashSet<>();
        if (!ids.allMatch(seen::add)) {
            throw fields.bad(name, "a list without repeats");
        }
    }

    private static ThreadId id(Fields thread) {
        return thread.parse("id", thread.text("id"), ThreadId::new);
    }

    private static List<Fields> list(Fields fields, String name) {
        JsonNode list = fields.present(name);
        if (list == null || !list.isArray() || list.size() > MOST_WATCHED) {
            throw fields.bad(name, "a list of at most " + MOST_WATCHED);
        }
        List<Fields> items = new ArrayList<>(list.size());
        for (JsonNode item : list) {
            if (!item.isObject()) {
                throw fields.bad(name, "a list of objects");
            }
            items.add(new Fields(item));
        }
        return items;
    }

    private static @Nullable Map<ThreadId, Long> inbox(Fields fields) {
        JsonNode inbox = fields.present("inbox");
        if (inbox == null) {
            return null;
        }
        if (!inbox.isObject() || inbox.size() > MOST_WATCHED) {
            throw fields.bad("inbox", "an object of at most " + MOST_WATCHED + " threads");
        }
        Fields threads = new Fields(inbox);
        Map<ThreadId, Long> known = new HashMap<>();
        for (String id : inbox.propertyNames()) {
            known.put(fields.parse("inbox", id, ThreadId::new), threads.number(id));
        }
        return known;
    }
}

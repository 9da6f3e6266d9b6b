package dev.sohbet.chat.web;

import dev.sohbet.chat.media.LocalMediaStore;
import dev.sohbet.chat.media.MediaLimits;
import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A running site on which files can be sent, and what people do with them over HTTP. */
final class MediaSite implements AutoCloseable {
    final TestClock clock = new TestClock();
    final InMemoryChatStore store = new InMemoryChatStore();
    final TestSite site;
    private final Path folder;

    MediaSite(String kind, Path folder, MediaLimits limits) {
        this(kind, folder, limits, new LocalMediaStore(folder.resolve("kept")));
    }

    MediaSite(String kind, Path folder, MediaLimits limits, MediaStore kept) {
        this.folder = folder;
        MediaSettings settings = new MediaSettings(kept, incoming(), limits, null, List.of(), false);
        site = TestSite.start(
                kind,
                store,
                new WebSettings(Set.of(), Set.of("127.0.0.1"), "chat", false, 5_000, 1, Duration.ZERO, clock),
                builder -> builder.clock(clock)
                        .serverKey("a key of at least thirty-two bytes".getBytes(StandardCharsets.UTF_8))
                        .media(settings));
    }

    Path incoming() {
        return folder.resolve("incoming");
    }

    /** How many files lie there, on their way or kept. */
    long filesLeft() {
        return Stream.of("incoming", "kept")
                .mapToLong(each -> count(folder.resolve(each)))
                .sum();
    }

    private static long count(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many bytes there are of files on their way. */
    long comes() {
        try (Stream<Path> files = Files.list(incoming())) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody who sends and reads files. */
    record Person(String as, String header, String value, String id) {
        HttpRequest.Builder request(URI uri) {
            return TestHttp.request(uri).header(header, value);
        }
    }

    Person visitor() {
        TestClient visitor = site.visitor();
        return new Person("visitor", "Authorization", "Bearer " + visitor.token(), visitor.id());
    }

    Person agent(String username, AgentRole role) {
        TestClient agent = site.agent(username, role);
        return new Person("agent", "Cookie", agent.cookie(), agent.id());
    }

    Person agent() {
        return agent("ayse", AgentRole.AGENT);
    }

    URI at(String path) {
        return site.base().resolve("/chat/" + path);
    }

    TestHttp.Reply upload(Person by, String id, String name, String type, byte[] bytes) {
        return upload(by, id, name, type, BodyPublishers.ofByteArray(bytes));
    }

    TestHttp.Reply upload(Person by, String id, String name, String type, BodyPublisher bytes) {
        return TestHttp.send(uploading(by, id, name, type).POST(bytes).build());
    }

    HttpRequest.Builder uploading(Person by, String id, String name, String type) {
        HttpRequest.Builder request = by.request(at("api/media?as=" + by.as() + "&id=" + id))
                .header("Content-Type", type)
                .header(
                        "X-Chat-Name",
                        URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
        return by.as().equals("agent") ? request.header("Origin", TestHttp.origin(site.base())) : request;
    }

    /** Uploads a file that must be taken; its id. */
    String uploaded(Person by, String name, String type, byte[] bytes) {
        TestHttp.Reply reply = upload(by, TestClient.newClientId(), name, type, bytes);
        if (reply.status() != 200) {
            throw new AssertionError(reply.toString());
        }
        return reply.json().path("media").path("id").asString("");
    }

    JsonNode frame(Person by, String json) {
        HttpRequest.Builder request = by.request(at("api/frame")).header("Content-Type", "application/json");
        if (by.as().equals("agent")) {
            request.header("Origin", TestHttp.origin(site.base()));
        }
        return TestHttp.send(request.POST(BodyPublishers.ofString(json.replace('\'', '"')))
                        .build())
                .json();
    }

    /** Sends files; the thread. */
    String sent(Person visitor, String... media) {
        String ids = String.join("','", media);
        JsonNode ack = frame(
                visitor,
                "{'kind':'send','as':'visitor','id':'" + TestClient.newClientId() + "','media':['" + ids + "']}");
        if (!ack.path("kind").asString("").equals("ack")) {
            throw new AssertionError(ack.toString());
        }
        return ack.path("thread").asString("");
    }

    JsonNode links(Person by, String thread, String... media) {
        String ids = String.join("','", media);
        return frame(
                by,
                "{'kind':'media','as':'" + by.as() + "','id':'1','thread':'" + thread + "','media':['" + ids + "']}");
    }

    String link(Person by, String thread, String media) {
        return links(by, thread, media).path("links").path(0).path("url").asString("");
    }

    HttpResponse<byte[]> get(Person by, String path, String... headers) {
        HttpRequest.Builder request = by.as().equals("agent") ? by.request(at(path)) : TestHttp.request(at(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return TestHttp.CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        site.close();
    }
}

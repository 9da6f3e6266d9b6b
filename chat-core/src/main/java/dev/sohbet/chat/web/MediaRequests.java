package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.MediaContent;
import dev.sohbet.chat.MediaLink;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.protocol.ClientFrame;
import dev.sohbet.chat.protocol.ServerFrame;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files of conversations, below {@code /media/}. Their addresses name the file, a ticket for one viewer, and perhaps {@code small}. Every
 * refusal looks the same.
 */
final class MediaRequests {
    static final String PATH = "/media/";

    private static final Pattern ADDRESS =
            Pattern.compile("/media/([A-Za-z0-9_-]{16,64})/([A-Za-z0-9._-]{1,200})(/small)?");
    private static final String SMALL = "/small";

    /** How many files may be on their way out at once: each holds a file or a connection open. */
    private static final int AT_ONCE = 500;

    private static final Duration VALID_FOR = Duration.ofMinutes(5);

    private final Chat chat;
    private final Credentials credentials;
    private final AgentCookie cookie;
    private final WebThreads threads;
    private final Semaphore room = new Semaphore(AT_ONCE);

    MediaRequests(Chat chat, Credentials credentials, AgentCookie cookie, WebThreads threads) {
        this.chat = chat;
        this.credentials = credentials;
        this.cookie = cookie;
        this.threads = threads;
    }

    /** The answer to {@code media}. */
    static ServerFrame links(ChatActor actor, ClientFrame.Media asked) {
        return new ServerFrame.MediaLinks(
                asked.id(),
                VALID_FOR,
                actor.mediaLinks(asked.thread(), asked.media()).stream()
                        .map(MediaRequests::link)
                        .toList());
    }

    private static ServerFrame.MediaLinks.Link link(MediaLink link) {
        String url = PATH.substring(1) + link.id() + '/' + link.ticket();
        return new ServerFrame.MediaLinks.Link(link.id(), url, link.small() ? url + SMALL : null);
    }

    /** Answers a GET or HEAD of such an address. */
    void get(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        if (!room.tryAcquire()) {
            response.setHeader("Retry-After", "1");
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        boolean handedOn = false;
        try {
            Matcher address = ADDRESS.matcher(path);
            if (!address.matches()) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            MediaId file = new MediaId(address.group(1));
            ChatActor viewer = viewer(file, address.group(2), request);
            if (viewer == null) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            handedOn = send(viewer, file, address.group(3) != null, request, response);
        } catch (ChatException e) {
            response.sendError(Http.status(e.code()));
        } finally {
            if (!handedOn) {
                room.release();
            }
        }
    }

    /** Whom the ticket was made for; an agent must be signed in as well. Null where it is of no use. */
    private @Nullable ChatActor viewer(MediaId file, String ticket, HttpServletRequest request) {
        Author viewer = chat.mediaViewer(file, ticket).orElse(null);
        if (viewer == null || viewer.isVisitor()) {
            return viewer == null ? null : chat.as(new Participant.Visitor(viewer.id(), null));
        }
        ChatActor agent = credentials.agent(cookie.read(request));
        return agent.who().author().is(viewer) ? agent : null;
    }

    private boolean send(
            ChatActor viewer, MediaId file, boolean small, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        MediaContent whole = viewer.media(file, small, 0);
        ByteRange range =
                small ? null : ByteRange.of(request, file, whole.attachment().size());
        MediaHeaders.write(whole, small, response);
        if (range != null && !range.isSatisfiable()) {
            whole.close();
            response.setHeader("Content-Range", "bytes */" + whole.attachment().size());
            // an error page of the container's would lose the header
            response.setStatus(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
            response.setContentLength(0);
            return false;
        }
        MediaContent content = whole;
        long length = small ? Long.MAX_VALUE : whole.attachment().size();
        if (range != null) {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader("Content-Range", range.header());
            length = range.length();
            if (range.first() > 0) {
                whole.close();
                content = viewer.media(file, false, range.first());
            }
        }
        if (!small) {
            response.setContentLengthLong(length);
        }
        if (request.getMethod().equals("HEAD")) {
            content.close();
            return false;
        }
        MediaDownload.start(request, content, length, threads.files(), room::release);
        return true;
    }
}

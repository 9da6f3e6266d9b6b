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
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger log = LoggerFactory.getLogger(MediaRequests.class);

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
                MediaLink.VALID_FOR,
                actor.mediaLinks(asked.thread(), asked.media()).stream()
                        .map(MediaRequests::link)
                        .toList());
    }

    private static ServerFrame.MediaLinks.Link link(MediaLink link) {
        String url = PATH.substring(1) + link.id() + '/' + link.ticket();
        return new ServerFrame.MediaLinks.Link(link.id(), url, link.small() ? url + SMALL : null);
    }

    /** Answers a GET or HEAD of such an address, now or later. */
    void get(String path, HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        if (!room.tryAcquire()) {
            response.setHeader("Retry-After", "1");
            answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        boolean handedOn = false;
        try {
            Matcher address = ADDRESS.matcher(path);
            if (!address.matches()) {
                answer(response, HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            MediaId file = new MediaId(address.group(1));
            ChatActor viewer = viewer(file, address.group(2), request);
            if (viewer == null) {
                answer(response, HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            boolean small = address.group(3) != null;
            Asked asked = new Asked(
                    request.getMethod().equals("HEAD"), request.getHeader("Range"), request.getHeader("If-Range"));
            MediaDownload.start(
                    request, threads.files(), room::release, later -> open(viewer, file, small, asked, later));
            handedOn = true;
        } catch (ChatException e) {
            answer(response, Http.status(e.code()));
        } finally {
            if (!handedOn) {
                room.release();
            }
        }
    }

    /** What a request says beside its address, read while it surely lives. */
    private record Asked(
            boolean head, @Nullable String range, @Nullable String since) {}

    /** Not by an error page of the container's: it would lose headers, and may not come later. */
    private static void answer(HttpServletResponse response, int status) {
        response.setStatus(status);
        response.setContentLength(0);
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

    private static MediaDownload.@Nullable Body open(
            ChatActor viewer, MediaId file, boolean small, Asked asked, HttpServletResponse response)
            throws IOException {
        try {
            MediaContent whole = viewer.media(file, small, 0);
            long size = whole.attachment().size();
            ByteRange range = small ? null : ByteRange.of(asked.range(), asked.since(), file, size);
            MediaContent content = whole;
            if (range != null && range.isSatisfiable() && range.first() > 0) {
                whole.close();
                content = viewer.media(file, false, range.first());
            }
            MediaHeaders.write(content, small, response);
            if (range != null && !range.isSatisfiable()) {
                content.close();
                response.setHeader("Content-Range", "bytes */" + size);
                answer(response, HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
                return null;
            }
            long length = small ? Long.MAX_VALUE : size;
            if (range != null) {
                response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
                response.setHeader("Content-Range", range.header());
                length = range.length();
            }
            if (!small) {
                response.setContentLengthLong(length);
            }
            if (asked.head()) {
                content.close();
                return null;
            }
            return new MediaDownload.Body(content, length);
        } catch (ChatException e) {
            answer(response, Http.status(e.code()));
            return null;
        } catch (RuntimeException e) {
            log.error("A file cannot be sent", e);
            answer(response, HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            return null;
        }
    }
}

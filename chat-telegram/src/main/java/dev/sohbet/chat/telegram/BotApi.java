package dev.sohbet.chat.telegram;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.client.okhttp.OkHttpTelegramClient;
import org.telegram.telegrambots.meta.TelegramUrl;
import org.telegram.telegrambots.meta.api.methods.botapimethods.BotApiMethod;
import org.telegram.telegrambots.meta.api.methods.updates.SetWebhook;
import org.telegram.telegrambots.meta.api.objects.ResponseParameters;
import org.telegram.telegrambots.meta.api.objects.message.Message;
import org.telegram.telegrambots.meta.exceptions.TelegramApiException;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;
import org.telegram.telegrambots.meta.generics.TelegramClient;

/**
 * Calls the Bot API and says how each call ended. Nothing is ever repeated here: OkHttp's own second try is off, since it sends a
 * message twice when a connection dies between Telegram's storing and its answer. Thread-safe; calls block.
 */
final class BotApi implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int OK = 200;
    private static final int PIECE = 64 * 1024;
    /** The last name is Telegram's own, but ends as its sender's does: with whatever followed a dot there. */
    private static final Pattern PATH = Pattern.compile("([A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(\\.[^./\\\\\\p{Cntrl}]+)*");

    private static final int LONGEST_PATH = 256;

    private final OkHttpClient http;
    private final OkHttpTelegramClient client;
    private final HttpUrl files;

    /** @param patience how long a call waits for its answer */
    BotApi(TelegramSettings settings, Duration patience) {
        this(settings, patience, patience);
    }

    /**
     * @param patience how long nothing may come or go
     * @param whole how long a call may take
     */
    BotApi(TelegramSettings settings, Duration patience, Duration whole) {
        this.http = new OkHttpClient.Builder()
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(CONNECT)
                .readTimeout(patience)
                .writeTimeout(patience)
                .callTimeout(whole.plus(CONNECT)) // also for an answer of which a byte comes now and then
                .dispatcher(new Dispatcher(Executors.newCachedThreadPool(task -> {
                    Thread thread = new Thread(task, "chat-telegram-http");
                    thread.setDaemon(true);
                    return thread;
                })))
                .addInterceptor(BotApi::tellUnsent)
                .addInterceptor(SentMessages::keepNumbers)
                .addNetworkInterceptor(BotApi::noteReached)
                .build();
        String host = settings.api().getHost();
        int given = settings.api().getPort();
        int port = given >= 0 ? given : "https".equals(settings.api().getScheme()) ? 443 : 80;
        this.client = new OkHttpTelegramClient(
                http,
                settings.token(),
                TelegramUrl.builder()
                        .schema(settings.api().getScheme())
                        .host(host)
                        .port(port)
                        .build());
        this.files = new HttpUrl.Builder()
                .scheme(settings.api().getScheme())
                .host(host)
                .port(port)
                .addPathSegments("file/bot" + settings.token())
                .build();
    }

    <T extends Serializable> Outcome<T> call(BotApiMethod<T> method) {
        return call(() -> client.execute(method));
    }

    Outcome<Boolean> call(SetWebhook method) {
        return call(() -> client.execute(method));
    }

    /** A call that sends files, for which the client has no common type. */
    interface FileCall {
        List<Message> by(TelegramClient client) throws TelegramApiException;
    }

    /** Sends files; gives the numbers of their messages. */
    Outcome<List<Integer>> send(FileCall files) {
        return call(() -> files.by(client).stream().map(Message::getMessageId).toList());
    }

    /** Takes the bytes of a file, one piece after the other. */
    interface Sink {
        /** What remains in the buffer has come; whatever this throws ends it. */
        void take(ByteBuffer bytes);
    }

    /** Reads a file that people sent, by the path that {@code getFile} gives. */
    Outcome<Boolean> download(String path, Sink sink) {
        if (path.length() > LONGEST_PATH || !PATH.matcher(path).matches()) {
            return new Outcome.Refused<>(
                    400, "no path of a file", null); // it comes from elsewhere, and becomes an address
        }
        Request request = new Request.Builder()
                .url(files.newBuilder().addPathSegments(path).build())
                .build();
        try (Response response = http.newCall(request).execute()) {
            if (response.code() == TOO_MANY) {
                return new Outcome.NotSent<>("Telegram asks to wait", RETRY);
            }
            if (response.code() >= SERVER_ERROR) {
                return new Outcome.Uncertain<>("Telegram has trouble: " + response.code());
            }
            if (response.code() != OK) {
                return new Outcome.Refused<>(response.code(), "the file is not given", null);
            }
            InputStream in = response.body().byteStream();
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                sink.take(ByteBuffer.wrap(piece, 0, read));
            }
            return new Outcome.Ok<>(true);
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** A call of the client's. */
    private interface Call<T> {
        T execute() throws TelegramApiException;
    }

    private static <T> Outcome<T> call(Call<T> call) {
        try {
            @Nullable T value = call.execute(); // null for an answer of JSON that is none of the Bot API
            return value == null ? new Outcome.Uncertain<>("An answer without a result") : new Outcome.Ok<>(value);
        } catch (TelegramApiRequestException e) {
            return answered(e);
        } catch (TelegramApiException e) {
            return failed(e);
        }
    }

    private static <T> Outcome<T> answered(TelegramApiRequestException e) {
        Integer code = e.getErrorCode();
        if (code == null || code < 400) {
            return failed(e); // an answer that is no answer of the Bot API: a proxy's page, or half of one
        }
        ResponseParameters parameters = e.getParameters();
        String description = e.getApiResponse() == null ? "" : e.getApiResponse();
        if (code == TOO_MANY) {
            Integer after = parameters == null ? null : parameters.getRetryAfter();
            return new Outcome.NotSent<>(
                    "Telegram asks to wait",
                    after == null ? RETRY : Duration.ofSeconds(after).plus(RETRY));
        }
        if (code >= SERVER_ERROR) {
            return new Outcome.Uncertain<>("Telegram has trouble: " + code);
        }
        return new Outcome.Refused<>(code, description, parameters == null ? null : parameters.getMigrateToChatId());
    }

    /** By the kinds of what happened only: words of an HTTP client may hold the address, and with it the token. */
    private static <T> Outcome<T> failed(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnsentException unsent) {
                return new Outcome.NotSent<>("Telegram cannot be reached: " + unsent.kind, RETRY);
            }
            if (cause instanceof RejectedExecutionException) {
                return new Outcome.NotSent<>("The bridge is closed", RETRY);
            }
        }
        Throwable last = e;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return new Outcome.Uncertain<>(
                "No answer from Telegram: " + last.getClass().getSimpleName());
    }

    /** How far a request has come. */
    private static final class Progress {
        private volatile boolean reached;
    }

    /** A request of which nothing was written. */
    private static final class UnsentException extends IOException {
        private final String kind;

        UnsentException(IOException cause) {
            super("Not sent", cause);
            this.kind = cause.getClass().getSimpleName();
        }
    }

    private static Response tellUnsent(Interceptor.Chain chain) throws IOException {
        Progress progress = new Progress();
        Request request =
                chain.request().newBuilder().tag(Progress.class, progress).build();
        try {
            return chain.proceed(request);
        } catch (IOException e) {
            throw progress.reached ? e : new UnsentException(e);
        }
    }

    /** There is a connection, and the request is about to be written to it. */
    private static Response noteReached(Interceptor.Chain chain) throws IOException {
        @Nullable Progress progress = chain.request().tag(Progress.class);
        if (progress != null) {
            progress.reached = true;
        }
        return chain.proceed(chain.request());
    }

    /** Ends what is under way, whether it has arrived or not. */
    void cancel() {
        http.dispatcher().cancelAll();
    }

    /** Waits up to 5 s for what is under way: whether a call arrived that is ended would not be known. */
    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        try {
            if (!http.dispatcher().executorService().awaitTermination(LONGEST_CLOSE.toSeconds(), TimeUnit.SECONDS)) {
                cancel();
                http.dispatcher().executorService().shutdownNow();
            }
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
        }
        http.connectionPool().evictAll();
    }
}

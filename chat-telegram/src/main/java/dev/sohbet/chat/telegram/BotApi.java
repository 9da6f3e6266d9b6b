package dev.sohbet.chat.telegram;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
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
import org.telegram.telegrambots.meta.exceptions.TelegramApiException;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;

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

    private final OkHttpClient http;
    private final OkHttpTelegramClient client;

    /** @param patience how long a call waits for its answer */
    BotApi(TelegramSettings settings, Duration patience) {
        this.http = new OkHttpClient.Builder()
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(CONNECT)
                .readTimeout(patience)
                .writeTimeout(patience)
                .callTimeout(patience.plus(CONNECT)) // also for an answer of which a byte comes now and then
                .dispatcher(new Dispatcher(Executors.newCachedThreadPool(task -> {
                    Thread thread = new Thread(task, "chat-telegram-http");
                    thread.setDaemon(true);
                    return thread;
                })))
                .addInterceptor(BotApi::tellUnsent)
                .addNetworkInterceptor(BotApi::noteReached)
                .build();
        String host = settings.api().getHost();
        int port = settings.api().getPort();
        boolean secure = "https".equals(settings.api().getScheme());
        this.client = new OkHttpTelegramClient(
                http,
                settings.token(),
                TelegramUrl.builder()
                        .schema(settings.api().getScheme())
                        .host(host)
                        .port(port >= 0 ? port : secure ? 443 : 80)
                        .build());
    }

    <T extends Serializable> Outcome<T> call(BotApiMethod<T> method) {
        return call(() -> client.execute(method));
    }

    Outcome<Boolean> call(SetWebhook method) {
        return call(() -> client.execute(method));
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
    private static <T> Outcome<T> failed(TelegramApiException e) {
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

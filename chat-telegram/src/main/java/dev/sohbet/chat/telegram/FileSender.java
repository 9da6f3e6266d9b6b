package dev.sohbet.chat.telegram;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.MediaContent;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.telegram.Outcome.NoRoom;
import dev.sohbet.chat.telegram.Outcome.NotSent;
import dev.sohbet.chat.telegram.Outcome.Refused;
import dev.sohbet.chat.telegram.Outcome.Uncertain;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.send.SendAudio;
import org.telegram.telegrambots.meta.api.methods.send.SendDocument;
import org.telegram.telegrambots.meta.api.methods.send.SendMediaGroup;
import org.telegram.telegrambots.meta.api.methods.send.SendPhoto;
import org.telegram.telegrambots.meta.api.methods.send.SendVideo;
import org.telegram.telegrambots.meta.api.methods.send.SendVoice;
import org.telegram.telegrambots.meta.api.objects.InputFile;
import org.telegram.telegrambots.meta.api.objects.media.InputMedia;
import org.telegram.telegrambots.meta.api.objects.media.InputMediaPhoto;
import org.telegram.telegrambots.meta.api.objects.media.InputMediaVideo;

/** Sends files within the budget, each as what Telegram takes it for. Thread-safe; calls block on the media store and on Telegram. */
final class FileSender {
    private static final Logger log = LoggerFactory.getLogger(FileSender.class);
    private static final Duration A_WHILE = Duration.ofSeconds(30);

    private final Chat chat;
    private final BotApi api;
    private final Budget budget;
    private final Forms forms;

    /** @param api one that waits long enough for a file */
    FileSender(Chat chat, BotApi api, Budget budget, Forms forms) {
        this.chat = chat;
        this.api = api;
        this.budget = budget;
        this.forms = forms;
    }

    /**
     * Sends a file, or several as an album.
     *
     * @param caption of the first; may be empty
     * @return the numbers of the messages, in the order of the files. {@link NoRoom} also when something is to be sent as something plainer
     *     from now on: whoever asks the {@link Forms} again and sends it so gets ahead
     */
    Outcome<List<Integer>> send(long to, @Nullable Integer topic, String caption, List<Attachment> files) {
        Duration wait = budget.take(to);
        if (!wait.isZero()) {
            return new NoRoom<>(wait);
        }
        try (Copies copies = new Copies()) {
            for (Attachment file : files) {
                Outcome<List<Integer>> trouble = copy(file, copies);
                if (trouble != null) {
                    return trouble;
                }
            }
            Outcome<List<Integer>> sent = api.send(call(to, topic, caption, files, copies.all()));
            if (sent instanceof NotSent<?> unsent) {
                budget.pause(to, unsent.after());
            } else if (files.size() > 1 && !(sent instanceof Refused<?>)) {
                budget.album(to, files.size());
            }
            if (sent instanceof Uncertain<?>) {
                forms.uncertain(files);
            }
            return sent instanceof Refused<List<Integer>> no && !isAboutThePlace(no) ? plainer(files, no) : sent;
        }
    }

    /** What keeps it from being copied; null when it is. */
    private @Nullable Outcome<List<Integer>> copy(Attachment file, Copies copies) {
        try (MediaContent content = chat.as(new Participant.Sys()).media(file.id(), false, 0)) {
            copies.add(content.bytes());
            return null;
        } catch (ChatException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                return new NotSent<>("A file cannot be read: " + e.code().wire(), A_WHILE);
            }
            forms.gone(file);
            return new NoRoom<>(Duration.ZERO);
        } catch (IOException e) {
            log.warn("A file for Telegram cannot be copied: {}", e.toString());
            return new NotSent<>("A file cannot be read", A_WHILE);
        }
    }

    /** In a group, members' rights are told apart by what is sent; and a person can refuse voices alone. */
    private static boolean isAboutThePlace(Refused<?> no) {
        boolean isAboutTheKind = no.says("rights to send", "voice messages", "VOICE_MESSAGES")
                && !no.says("rights to send a message", "rights to send text");
        return !isAboutTheKind && (no.migratedTo() != null || no.isForPeople() || no.isAboutTopic());
    }

    private Outcome<List<Integer>> plainer(List<Attachment> files, Refused<?> no) {
        log.info("Telegram does not take {} so, they are sent as something plainer: {}", ids(files), no.description());
        forms.refused(files);
        return new NoRoom<>(Duration.ZERO);
    }

    private static List<String> ids(List<Attachment> files) {
        return files.stream().map(file -> file.id().value()).toList();
    }

    private BotApi.FileCall call(
            long to, @Nullable Integer topic, String caption, List<Attachment> files, List<Path> copies) {
        if (files.size() > 1) {
            return album(to, topic, caption, files, copies);
        }
        String chatId = String.valueOf(to);
        String said = caption.isEmpty() ? null : caption;
        Attachment file = files.get(0);
        InputFile input = new InputFile(copies.get(0).toFile(), name(file));
        return switch (forms.of(file)) {
            case PHOTO -> {
                SendPhoto photo = new SendPhoto(chatId, input);
                photo.setMessageThreadId(topic);
                photo.setCaption(said);
                yield client -> List.of(client.execute(photo));
            }
            case VIDEO -> {
                SendVideo video = new SendVideo(chatId, input);
                video.setMessageThreadId(topic);
                video.setCaption(said);
                video.setSupportsStreaming(true);
                yield client -> List.of(client.execute(video));
            }
            case VOICE -> {
                SendVoice voice = new SendVoice(chatId, input);
                voice.setMessageThreadId(topic);
                voice.setCaption(said);
                voice.setDuration(seconds(file));
                yield client -> List.of(client.execute(voice));
            }
            case AUDIO -> {
                SendAudio audio = new SendAudio(chatId, input);
                audio.setMessageThreadId(topic);
                audio.setCaption(said);
                audio.setDuration(seconds(file));
                yield client -> List.of(client.execute(audio));
            }
            case DOCUMENT, LINE -> {
                SendDocument document = new SendDocument(chatId, input);
                document.setMessageThreadId(topic);
                document.setCaption(said);
                yield client -> List.of(client.execute(document));
            }
        };
    }

    private BotApi.FileCall album(
            long to, @Nullable Integer topic, String caption, List<Attachment> files, List<Path> copies) {
        List<InputMedia> medias = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Attachment file = files.get(i);
            File copy = copies.get(i).toFile();
            String name = i + "-" + name(file); // by which the client tells them apart
            medias.add(
                    forms.of(file) == Form.VIDEO ? new InputMediaVideo(copy, name) : new InputMediaPhoto(copy, name));
        }
        if (!caption.isEmpty()) {
            medias.get(0).setCaption(caption);
        }
        SendMediaGroup album = new SendMediaGroup(String.valueOf(to), medias);
        album.setMessageThreadId(topic);
        return client -> client.execute(album);
    }

    private static @Nullable Integer seconds(Attachment file) {
        Duration duration = file.duration();
        return duration == null ? null : Math.toIntExact(Math.max(1, duration.toSeconds()));
    }

    /** The file's name without what has a meaning in the head of a part: it stands there twice, and has to be the same both times. */
    private static String name(Attachment file) {
        return file.name().replaceAll("[\"\\\\%\\p{Cntrl}]", "_");
    }
}

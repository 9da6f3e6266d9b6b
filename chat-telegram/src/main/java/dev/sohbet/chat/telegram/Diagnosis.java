package dev.sohbet.chat.telegram;

import dev.sohbet.chat.spi.SelfTest.Finding;
import dev.sohbet.chat.spi.SelfTest.Level;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What can be found of a bot and its chats, in English and Turkish. In each text, {@code %1$s} is the bot, {@code %2$s} the chat it is about,
 * {@code %3$s} what else there is to say and {@code %4$s} the setting that names the chat.
 */
enum Diagnosis {
    OK(Level.OK, "%1$s works in “%2$s”.", "%1$s “%2$s” içinde çalışıyor."),
    UNREACHABLE(
            Level.FAILURE,
            "Telegram does not answer at %3$s.",
            "See whether this server may call %3$s over HTTPS, through its firewall and its proxy. Messages wait until it can.",
            "Telegram %3$s adresinde yanıt vermiyor.",
            "Bu sunucunun güvenlik duvarından ve vekil sunucudan geçip %3$s adresine HTTPS ile ulaşabildiğini denetleyin. İletiler o zamana kadar bekler."),
    TOKEN_REFUSED(
            Level.FAILURE,
            "Telegram does not know the bot's token: it is wrong, or it was revoked.",
            "Take the bot's present token from @BotFather (/mybots, API Token), set it as chat.telegram.token and start again.",
            "Telegram botun anahtarını tanımıyor: yanlış ya da iptal edilmiş.",
            "Botun geçerli anahtarını @BotFather'dan alın (/mybots, API Token), chat.telegram.token olarak verin ve yeniden başlatın."),
    REFUSED(
            Level.FAILURE,
            "Telegram does not let %1$s see the team's chat: %3$s",
            "Look whether %4$s is the id of the chat in which %1$s is.",
            "Telegram %1$s botuna ekibin sohbetini göstermiyor: %3$s",
            "%4$s değerinin %1$s botunun bulunduğu sohbetin kimliği olup olmadığına bakın."),
    CHAT_UNKNOWN(
            Level.FAILURE,
            "There is no chat with the id %3$s that %1$s knows.",
            "Add %1$s to the team's group, and set %4$s to the group's id; those of groups are negative and mostly begin with -100.",
            "%1$s, kimliği %3$s olan bir sohbet bilmiyor.",
            "%1$s botunu ekibin grubuna ekleyin ve %4$s değerini grubun kimliği yapın; grupların kimliği eksi ile, çoğunlukla -100 ile başlar."),
    NOT_MEMBER(
            Level.FAILURE,
            "%1$s is not a member of the group %3$s.",
            "Add %1$s to the group, and make it an administrator.",
            "%1$s, %3$s grubunun üyesi değil.",
            "%1$s botunu gruba ekleyin ve yönetici yapın."),
    KICKED(
            Level.FAILURE,
            "%1$s was removed from the group %3$s.",
            "Take %1$s off the group's removed users, then add it again.",
            "%1$s, %3$s grubundan çıkarılmış.",
            "%1$s botunu grubun çıkarılanlar listesinden silin, sonra yeniden ekleyin."),
    NOT_STARTED(
            Level.FAILURE,
            "The person with the id %3$s has not started the chat with %1$s, and a bot cannot write first.",
            "Have that person open the chat with %1$s in Telegram and press Start, or set %4$s to another id.",
            "Kimliği %3$s olan kişi %1$s ile sohbeti başlatmamış; bot ilk yazan olamaz.",
            "O kişi Telegram'da %1$s ile sohbeti açıp Başlat'a bassın, ya da %4$s başka bir kimlik olsun."),
    BLOCKED(
            Level.FAILURE,
            "The person with the id %3$s has blocked %1$s.",
            "Unblock the bot in Telegram, in the chat with it.",
            "Kimliği %3$s olan kişi %1$s botunu engellemiş.",
            "Telegram'da botla olan sohbette engeli kaldırın."),
    PRIVACY_MODE(
            Level.WARNING,
            "In “%2$s”, %1$s sees nothing but replies to its own messages and commands: it is no administrator, and its privacy mode is on.",
            "Make %1$s an administrator of the group. Or turn its privacy mode off at @BotFather (/setprivacy), then remove it from the group and add it again.",
            "%1$s “%2$s” içinde yalnız kendi iletilerine verilen yanıtları ve komutları görüyor: yönetici değil ve gizlilik kipi açık.",
            "%1$s botunu grubun yöneticisi yapın. Ya da @BotFather'da gizlilik kipini kapatın (/setprivacy), sonra botu gruptan çıkarıp yeniden ekleyin."),
    NO_TOPICS(
            Level.FAILURE,
            "%1$s may not manage topics in “%2$s”, so conversations get no topics of their own.",
            "Make %1$s an administrator of the group with the right to manage topics.",
            "%1$s “%2$s” içinde konuları yönetemiyor, bu yüzden görüşmelerin kendi konuları olmuyor.",
            "%1$s botunu konuları yönetme yetkisiyle grubun yöneticisi yapın."),
    NO_DELETING(
            Level.WARNING,
            "%1$s may not delete messages in “%2$s”, so what is erased here stays there.",
            "Give %1$s the right to delete messages, among its rights as an administrator.",
            "%1$s “%2$s” içinde ileti silemiyor, bu yüzden burada silinenler orada kalıyor.",
            "%1$s botunun yönetici yetkilerine ileti silmeyi ekleyin."),
    MIGRATED(
            Level.WARNING,
            "The group has become a supergroup and has a new id, %3$s.",
            "Set %4$s to %3$s. Until then the chat follows the group by itself.",
            "Grup süper grup oldu ve yeni bir kimliği var: %3$s.",
            "%4$s değerini %3$s yapın. O zamana kadar sohbet grubu kendiliğinden izler."),
    WEBHOOK_FOREIGN(
            Level.FAILURE,
            "Telegram pushes what is written to %1$s to another site: %3$s.",
            "Another program uses the same bot. Stop it, or make a bot of its own for it at @BotFather.",
            "Telegram %1$s botuna yazılanları başka bir siteye gönderiyor: %3$s.",
            "Aynı botu başka bir program kullanıyor. Onu durdurun ya da ona @BotFather'da ayrı bir bot açın."),
    WEBHOOK_MISSING(
            Level.FAILURE,
            "Telegram does not push what is written to %1$s, though this site waits for it.",
            "It is set up within a minute of the start. If this stays, see in the log why Telegram refuses the address of this site.",
            "Bu site beklediği hâlde Telegram %1$s botuna yazılanları göndermiyor.",
            "Başlangıçtan sonra bir dakika içinde kurulur. Böyle kalırsa Telegram'ın bu sitenin adresini neden kabul etmediğine günlükten bakın."),
    POLLED_ELSEWHERE(
            Level.FAILURE,
            "Another program asks Telegram for what is written to %1$s, and takes it away.",
            "Stop the other program, or make a bot of its own for it at @BotFather. Two sites with different databases cannot share a bot.",
            "Başka bir program %1$s botuna yazılanları Telegram'dan soruyor ve alıp götürüyor.",
            "Öteki programı durdurun ya da ona @BotFather'da ayrı bir bot açın. Veritabanları ayrı iki site aynı botu paylaşamaz."),
    WEBHOOK_ERROR(
            Level.WARNING,
            "Telegram could not push to this site within the last ten minutes: %3$s",
            "See whether Telegram can reach chat.public-url over HTTPS with a valid certificate, on the port 443, 80, 88 or 8443.",
            "Telegram son on dakika içinde bu siteye gönderemedi: %3$s",
            "Telegram'ın chat.public-url adresine geçerli bir sertifikayla HTTPS üzerinden, 443, 80, 88 ya da 8443 numaralı kapıdan ulaşabildiğini denetleyin."),
    BEHIND(
            Level.WARNING,
            "%3$s messages wait for Telegram, the oldest of them for more than a minute.",
            "They are sent by themselves. Telegram takes 20 messages a minute in a group; if it is no matter of that, the log says why they wait.",
            "%3$s ileti Telegram'ı bekliyor, en eskisi bir dakikadan uzun süredir.",
            "Kendiliğinden gönderilirler. Telegram bir grupta dakikada 20 ileti alır; neden bu değilse günlük neden beklediklerini söyler."),
    STUCK(
            Level.FAILURE,
            "%3$s messages wait for Telegram, the oldest of them for more than five minutes.",
            "See in the log why Telegram does not take them, and whether more is written than its 20 messages a minute in a group.",
            "%3$s ileti Telegram'ı bekliyor, en eskisi beş dakikadan uzun süredir.",
            "Telegram'ın onları neden almadığına ve bir grupta dakikada 20 iletiden fazlasının yazılıp yazılmadığına günlükten bakın."),
    NOT_LISTENING(
            Level.FAILURE,
            "For more than two minutes, no node of this site has heard from Telegram what is written to %1$s.",
            "See in the log why. What the team writes waits at Telegram, but for 24 hours only.",
            "İki dakikadan uzun süredir bu sitenin hiçbir düğümü %1$s botuna yazılanları Telegram'dan almadı.",
            "Nedenine günlükten bakın. Ekibin yazdıkları Telegram'da bekler, ama yalnız 24 saat."),
    PENDING(
            Level.WARNING,
            "%3$s updates for %1$s wait at Telegram.",
            "See in the log why they are not taken. Telegram keeps each for 24 hours.",
            "%1$s için %3$s güncelleme Telegram'da bekliyor.",
            "Neden alınmadıklarına günlükten bakın. Telegram her birini 24 saat saklar.");

    private final Level level;
    private final String english;
    private final @Nullable String englishRemedy;
    private final String turkish;
    private final @Nullable String turkishRemedy;

    Diagnosis(Level level, String english, String turkish) {
        this.level = level;
        this.english = english;
        this.englishRemedy = null;
        this.turkish = turkish;
        this.turkishRemedy = null;
    }

    Diagnosis(Level level, String english, String englishRemedy, String turkish, String turkishRemedy) {
        this.level = level;
        this.english = english;
        this.englishRemedy = englishRemedy;
        this.turkish = turkish;
        this.turkishRemedy = turkishRemedy;
    }

    /** This finding in words. */
    Finding in(Locale locale, String bot, String chat, String more, String setting) {
        boolean isTurkish = locale.getLanguage().equals("tr");
        String remedy = isTurkish ? turkishRemedy : englishRemedy;
        return new Finding(
                level,
                name().toLowerCase(Locale.ROOT),
                (isTurkish ? turkish : english).formatted(bot, chat, more, setting),
                remedy == null ? null : remedy.formatted(bot, chat, more, setting));
    }
}

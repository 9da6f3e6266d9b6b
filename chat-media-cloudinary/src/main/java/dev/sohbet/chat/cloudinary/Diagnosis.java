package dev.sohbet.chat.cloudinary;

import dev.sohbet.chat.cloudinary.Outcome.Done;
import dev.sohbet.chat.cloudinary.Outcome.Refused;
import dev.sohbet.chat.spi.SelfTest.Finding;
import dev.sohbet.chat.spi.SelfTest.Level;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be found of an account, in English and Turkish. In each text, {@code %1$s} is the cloud and {@code %2$s} the API server. */
enum Diagnosis {
    OK(
            Level.OK,
            "Files are kept in the Cloudinary cloud “%1$s”.",
            null,
            "Dosyalar “%1$s” adlı Cloudinary bulutunda tutuluyor.",
            null),
    UNREACHABLE(
            Level.FAILURE,
            "Cloudinary does not answer at %2$s.",
            "See whether this server may call %2$s over HTTPS, through its firewall and its proxy. Files can be neither sent nor opened until it can.",
            "Cloudinary %2$s adresinde yanıt vermiyor.",
            "Bu sunucunun güvenlik duvarından ve vekil sunucudan geçip %2$s adresine HTTPS ile ulaşabildiğini denetleyin. O zamana kadar dosya gönderilemez ve açılamaz."),
    CLOUD_UNKNOWN(
            Level.FAILURE,
            "Cloudinary does not know the cloud “%1$s”, or the API key is of another one.",
            "Take the cloud name from the Cloudinary console (Settings, API Keys) and set it; it stands at the end of CLOUDINARY_URL.",
            "Cloudinary “%1$s” adlı bir bulut bilmiyor ya da API anahtarı başka bir buluta ait.",
            "Bulut adını Cloudinary konsolundan (Settings, API Keys) alıp verin; CLOUDINARY_URL değerinin sonunda durur."),
    KEY_REFUSED(
            Level.FAILURE,
            "Cloudinary does not know the API key: it is wrong, or it was deactivated.",
            "Take an active API key and its secret from the Cloudinary console (Settings, API Keys), set both and start again.",
            "Cloudinary API anahtarını tanımıyor: yanlış ya da devre dışı.",
            "Cloudinary konsolundan (Settings, API Keys) etkin bir API anahtarı ile gizli anahtarını alın, ikisini de verip yeniden başlatın."),
    SECRET_WRONG(
            Level.FAILURE,
            "The API secret is not the one of the API key.",
            "Copy the secret that stands beside the key in the Cloudinary console (Settings, API Keys), set it and start again.",
            "Gizli anahtar bu API anahtarının değil.",
            "Cloudinary konsolunda (Settings, API Keys) anahtarın yanında duran gizli anahtarı kopyalayıp verin ve yeniden başlatın."),
    CLOCK_WRONG(
            Level.FAILURE,
            "The clock of this server is off by more than Cloudinary allows.",
            "Set the clock right, best by a time service such as chrony or systemd-timesyncd.",
            "Bu sunucunun saati Cloudinary'nin izin verdiğinden fazla sapmış.",
            "Saati düzeltin, en iyisi chrony ya da systemd-timesyncd gibi bir zaman hizmetiyle."),
    BUSY(
            Level.WARNING,
            "Cloudinary takes no more calls at the moment.",
            "If this stays, see in the Cloudinary console whether the account's plan is used up.",
            "Cloudinary şu anda başka çağrı almıyor.",
            "Böyle kalırsa Cloudinary konsolunda hesabın kotasının dolup dolmadığına bakın."),
    REFUSED(
            Level.FAILURE,
            "Cloudinary refuses to delete a file in the cloud “%1$s”.",
            "Look in the Cloudinary console whether the API key may upload and delete, and whether the account is active.",
            "Cloudinary “%1$s” bulutunda dosya silmeyi reddediyor.",
            "Cloudinary konsolunda API anahtarının yükleyip silebildiğine ve hesabın etkin olduğuna bakın.");

    private static final int TOO_MANY_AT_CLOUDINARY = 420;
    private static final int TOO_MANY = 429;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;

    private final Level level;
    private final String english;
    private final @Nullable String englishRemedy;
    private final String turkish;
    private final @Nullable String turkishRemedy;

    Diagnosis(
            Level level,
            String english,
            @Nullable String englishRemedy,
            String turkish,
            @Nullable String turkishRemedy) {
        this.level = level;
        this.english = english;
        this.englishRemedy = englishRemedy;
        this.turkish = turkish;
        this.turkishRemedy = turkishRemedy;
    }

    /** What an attempt to delete a file that nobody has tells. */
    static Diagnosis of(Outcome outcome) {
        if (outcome instanceof Done) {
            return OK;
        }
        if (!(outcome instanceof Refused refused)) {
            return UNREACHABLE;
        }
        if (refused.says("stale request")) {
            return CLOCK_WRONG;
        }
        if (refused.status() == TOO_MANY_AT_CLOUDINARY || refused.status() == TOO_MANY) {
            return BUSY;
        }
        if (refused.status() >= SERVER_ERROR || refused.status() < 400) {
            return UNREACHABLE;
        }
        if (refused.says("signature")) { // before the rest: it quotes what was signed
            return SECRET_WRONG;
        }
        if (refused.says("cloud") || refused.status() == NOT_FOUND) {
            return CLOUD_UNKNOWN;
        }
        return refused.says("key") ? KEY_REFUSED : REFUSED;
    }

    /** This finding in words. */
    Finding in(Locale locale, CloudinarySettings settings) {
        boolean isTurkish = locale.getLanguage().equals("tr");
        String remedy = isTurkish ? turkishRemedy : englishRemedy;
        return new Finding(
                level,
                name().toLowerCase(Locale.ROOT),
                (isTurkish ? turkish : english).formatted(settings.cloudName(), settings.server()),
                remedy == null ? null : remedy.formatted(settings.cloudName(), settings.server()));
    }
}

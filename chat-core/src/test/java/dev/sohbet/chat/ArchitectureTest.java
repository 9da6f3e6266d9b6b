package dev.sohbet.chat;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The floors of the core, from the ground up: an arrow in the code may only point down, and only to a floor that is
 * named here.
 */
class ArchitectureTest {

    private static final String ROOT = "dev.sohbet.chat";

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** A floor and those it may stand on. */
    @SuppressWarnings("ImmutableEnumChecker") // List.of
    enum Floor {
        MODEL("model"),
        SPI("spi", MODEL),
        INTERNAL("internal..", MODEL, SPI),
        MEMORY("memory", MODEL, SPI),
        MEDIA("media", MODEL, SPI),
        FACE("", MODEL, SPI, INTERNAL, MEMORY, MEDIA),
        PROTOCOL("protocol", MODEL),
        WEB("web", FACE, MODEL, SPI, PROTOCOL, MEDIA);

        final String pattern;
        private final List<Floor> below;

        Floor(String subpackage, Floor... below) {
            this.pattern = subpackage.isEmpty() ? ROOT : ROOT + "." + subpackage;
            this.below = List.of(below);
        }

        String[] mayImport() {
            return Stream.concat(Stream.of(this), below.stream())
                    .map(floor -> floor.pattern)
                    .toArray(String[]::new);
        }

        static String[] patterns() {
            return Arrays.stream(values()).map(floor -> floor.pattern).toArray(String[]::new);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_floor_stands_only_on_those_named_for_it(Floor floor) {
        check(noClasses()
                .that()
                .resideInAPackage(floor.pattern)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(describe(
                                "on a floor that " + floor + " may not import",
                                type -> !resideInAnyPackage(floor.mayImport()).test(component(type))))));
    }

    @Test
    void there_is_no_package_beside_the_floors() {
        check(classes().should().resideInAnyPackage(Floor.patterns()));
    }

    @Test
    void packages_are_free_of_cycles() {
        check(slices().assignedFrom(new ByPackage()).should().beFreeOfCycles());
    }

    @Test
    void only_protocol_touches_json() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(Floor.PROTOCOL.pattern)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson.."));
    }

    @Test
    void only_web_touches_servlets_and_sockets() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(Floor.WEB.pattern)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "jakarta.websocket.."));
    }

    @Test
    void no_driver_is_known_here() {
        check(noClasses().should().dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql.."));
    }

    @Test
    void every_package_is_null_marked() {
        check(classes().should(new ArchCondition<>("be in a package with a @NullMarked package-info") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                JavaPackage home = type.getPackage();
                if (!home.isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(
                            type, home.getName() + " holds " + type.getSimpleName() + " and is not @NullMarked"));
                }
            }
        }));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CORE);
    }

    private static JavaClass component(JavaClass type) {
        return type.getBaseComponentType();
    }

    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith(ROOT)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "the packages under " + ROOT;
        }
    }
}

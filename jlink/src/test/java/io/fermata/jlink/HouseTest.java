package io.fermata.jlink;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows of the house: who may see whom. */
class HouseTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/io/fermata/jlink/"))
          .importPackages("io.fermata");

  /** Those with more than the package of their name; the reason stands beside the export. */
  private static final Map<String, Set<String>> MORE_PACKAGES =
      Map.of("io.fermata.framework", Set.of("io.fermata.framework.kernel"));

  private static Set<String> packages(ModuleDescriptor module) {
    Set<String> packages = new TreeSet<>(MORE_PACKAGES.getOrDefault(module.name(), Set.of()));
    packages.add(module.name());
    return packages;
  }

  /** Our modules as they were built. */
  static Stream<ModuleDescriptor> modules() {
    Path[] jars =
        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .map(Path::of)
            .filter(path -> path.getFileName().toString().matches("fermata-.*\\.jar"))
            .toArray(Path[]::new);
    return ModuleFinder.of(jars).findAll().stream()
        .map(reference -> reference.descriptor())
        .filter(descriptor -> descriptor.name().startsWith("io.fermata."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spi               | ",
        "wait              | ",
        "job               | wait",
        "conformance       | spi",
        "conformance.junit | spi, conformance",
        "framework         | spi, wait, conformance",
        "framework.kernel  | spi, wait, framework",
        "driver.jca        | spi",
        "driver.soft       | spi",
        "driver.simulated  | spi",
        "driver.openssl    | spi",
        "driver.multibuffer | spi",
        "driver.pkcs11     | spi",
        "provider          | spi, wait, framework, job",
        "cli               | spi, wait, conformance, framework, job, provider",
        "samples.hello     | wait, job, provider",
        "samples.kernelcrypto | framework, framework.kernel",
        "samples.hotunplug | spi, framework, driver.jca, driver.simulated"
      })
  @DisplayName("a room sees the rooms below it, and no others")
  void arrows(String room, String seen) {
    Stream<String> below =
        seen == null ? Stream.of() : Arrays.stream(seen.split(",")).map(String::strip);
    String[] allowed =
        Stream.concat(Stream.of(room), below).map(name -> "io.fermata." + name).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("io.fermata." + room)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.fermata..")
                .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage(allowed))))
        .check(HOUSE);
  }

  @Test
  @DisplayName("Guice stays in the provider, and Unsafe and JDK internals stay out")
  void libraries() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.fermata.provider")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google..", "jakarta.inject..")
        .check(HOUSE);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("sun..", "jdk.internal..", "com.google.common..", "org.bouncycastle..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.fermata.cli", "io.fermata.conformance.junit")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "com.fasterxml..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.fermata.conformance.junit")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit..", "org.opentest4j..")
        .check(HOUSE);
  }

  @Test
  @DisplayName("a name says what a thing is")
  void names() {
    classes()
        .should()
        .haveNameNotMatching(".*(Manager|Helper|Utils?|Handler|Impl)")
        .check(HOUSE);
  }

  @ParameterizedTest
  @MethodSource("modules")
  @DisplayName("a module exports the package of its name, and a second with a reason")
  void one_package(ModuleDescriptor module) {
    assertEquals(
        packages(module),
        module.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet()));
    assertEquals(packages(module), module.packages());
  }

  @ParameterizedTest
  @MethodSource("modules")
  @DisplayName("what a descriptor provides stands in META-INF/services too, for the class path")
  void services(ModuleDescriptor module) throws Exception {
    for (ModuleDescriptor.Provides provides : module.provides()) {
      List<java.net.URL> files =
          java.util.Collections.list(
              HouseTest.class
                  .getClassLoader()
                  .getResources("META-INF/services/" + provides.service()));
      Set<String> listed = new TreeSet<>();
      for (java.net.URL file : files) {
        try (var in = file.openStream()) {
          listed.addAll(new String(in.readAllBytes()).lines().toList());
        }
      }
      assertTrue(listed.containsAll(provides.providers()), module.name() + ": " + listed);
    }
  }

  @Test
  @DisplayName("the whole house was looked at")
  void complete() {
    assertEquals(
        Set.of(
            "io.fermata.spi",
            "io.fermata.wait",
            "io.fermata.job",
            "io.fermata.conformance",
            "io.fermata.conformance.junit",
            "io.fermata.framework",
            "io.fermata.driver.jca",
            "io.fermata.driver.soft",
            "io.fermata.driver.simulated",
            "io.fermata.driver.openssl",
            "io.fermata.driver.multibuffer",
            "io.fermata.driver.pkcs11",
            "io.fermata.provider",
            "io.fermata.cli",
            "io.fermata.samples.hello",
            "io.fermata.samples.kernelcrypto",
            "io.fermata.samples.hotunplug"),
        modules().map(ModuleDescriptor::name).collect(Collectors.toSet()));
    assertEquals(
        modules().flatMap(module -> packages(module).stream()).collect(Collectors.toSet()),
        HOUSE.stream().map(c -> c.getPackageName()).collect(Collectors.toSet()));
  }
}

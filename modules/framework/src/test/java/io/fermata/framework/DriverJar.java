package io.fermata.framework;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.attribute.ModuleRequireInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** A tiny jar, compiled in a test against the module path that the test runs on. */
final class DriverJar {
  private final String module;
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final List<Path> path = new ArrayList<>();
  private Optional<String> spiVersion = Optional.empty();
  private boolean described = true;

  /** A module with these directives. */
  DriverJar(String module, String... directives) {
    this.module = module;
    sources.put(
        "module-info.java", "module " + module + " {" + String.join("; ", directives) + ";}");
  }

  /** A module with one driver that is found under the name. */
  static DriverJar driver(String module, String name, String constructor, String... directives) {
    return new DriverJar(
            module,
            Stream.concat(
                    Stream.of(
                        "requires io.fermata.spi",
                        "provides io.fermata.spi.Driver with " + module + ".D"),
                    Stream.of(directives))
                .toArray(String[]::new))
        .source(
            "D",
            """
            import io.fermata.spi.*;
            import java.util.List;
            public class D implements Driver {
              public D() { %s }
              public String name() { return "%s"; }
              public void start(DriverHost host) {}
              public DriverShape shape() {
                return DriverShape.inline(DriverShape.Kind.SOFTWARE, List.of());
              }
              public Suitability probe(SessionSpec spec) {
                return new Suitability.Unfit(Reason.UNSUPPORTED, "has nothing");
              }
              public DriverSession open(SessionSpec spec) { throw new AssertionError(); }
              public void close() {}
            }
            """
                .formatted(constructor, name));
  }

  /** Adds a class to the package that is named as the module. */
  DriverJar source(String type, String text) {
    sources.put(
        module.replace('.', '/') + "/" + type + ".java", "package " + module + ";\n" + text);
    return this;
  }

  /** Compiles with this jar, too. */
  DriverJar with(Path jar) {
    path.add(jar);
    return this;
  }

  /** As if it had been compiled against this version of the SPI. */
  DriverJar builtForSpi(String version) {
    spiVersion = Optional.of(version);
    return this;
  }

  /** Leaves the module descriptor out. */
  DriverJar plain() {
    described = false;
    return this;
  }

  Path write(Path folder, String file) throws IOException {
    Path work = Files.createTempDirectory("driver-jar");
    try {
      Path classes = compile(work);
      if (spiVersion.isPresent()) {
        require(classes.resolve("module-info.class"), spiVersion.get());
      }
      if (!described) {
        Files.delete(classes.resolve("module-info.class"));
      }
      Path jar = folder.resolve(file);
      pack(classes, jar);
      return jar;
    } finally {
      for (Path left : files(work).reversed()) {
        Files.delete(left);
      }
    }
  }

  private Path compile(Path work) throws IOException {
    List<String> arguments = new ArrayList<>();
    path.add(spi());
    arguments.addAll(
        List.of(
            "--module-path",
            String.join(
                System.getProperty("path.separator"), path.stream().map(Path::toString).toList()),
            "-d",
            work.resolve("classes").toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve("source").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new AssertionError(said.toString());
    }
    return work.resolve("classes");
  }

  private static Path spi() {
    return ModuleLayer.boot()
        .configuration()
        .findModule("io.fermata.spi")
        .flatMap(module -> module.reference().location())
        .map(Path::of)
        .orElseThrow();
  }

  private static void require(Path descriptor, String version) throws IOException {
    ClassFile classFile = ClassFile.of();
    ClassModel model = classFile.parse(Files.readAllBytes(descriptor));
    byte[] changed =
        classFile.transformClass(
            model,
            (builder, element) -> {
              if (element instanceof ModuleAttribute module) {
                builder.with(required(module, version));
              } else {
                builder.with(element);
              }
            });
    Files.write(descriptor, changed);
  }

  private static ModuleAttribute required(ModuleAttribute module, String version) {
    return ModuleAttribute.of(
        module.moduleName(),
        builder -> {
          builder.moduleFlags(module.moduleFlagsMask());
          for (ModuleRequireInfo info : module.requires()) {
            boolean spi = info.requires().name().stringValue().equals("io.fermata.spi");
            builder.requires(
                info.requires().asSymbol(),
                info.requiresFlagsMask(),
                spi ? version : info.requiresVersion().map(Object::toString).orElse(null));
          }
          module.exports().forEach(builder::exports);
          module.provides().forEach(builder::provides);
        });
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Path entry : files(classes)) {
        if (Files.isRegularFile(entry)) {
          out.putNextEntry(new JarEntry(classes.relativize(entry).toString().replace('\\', '/')));
          Files.copy(entry, out);
          out.closeEntry();
        }
      }
    }
  }

  private static List<Path> files(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverFamily;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Drivers beside an image: each modular jar in a folder becomes a module layer of its own, so that a
 * bad one cannot keep the others out. A jar that only holds what another one needs is left alone.
 */
final class DriverFolder {
  private static final Set<String> SERVICES =
      Set.of(Driver.class.getName(), DriverFamily.class.getName());

  private static final String WRITABLE =
      "can be written by others; say chmod o-w, and look what is in it";

  private final DriverDiscovery discovery;
  private final Map<Path, ModuleReference> modules = new LinkedHashMap<>();

  private DriverFolder(DriverDiscovery discovery) {
    this.discovery = discovery;
  }

  static void visit(Path folder, DriverDiscovery discovery) {
    if (!Files.exists(folder)) {
      return;
    }
    ModuleLayer boot = DriverFolder.class.getModule().getLayer();
    List<Path> jars;
    try {
      jars = jars(folder);
      if (jars.isEmpty()) {
        return;
      }
      if (isWritableByOthers(folder)) {
        discovery.absent(folder.toString(), WRITABLE);
        return;
      }
    } catch (IOException e) {
      discovery.absent(folder.toString(), "cannot be read: " + e);
      return;
    }
    if (boot == null) {
      discovery.absent(
          folder.toString(),
          "is for the module path; on the class path put driver jars on the class path too");
      return;
    }
    new DriverFolder(discovery).load(jars, boot);
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static boolean isWritableByOthers(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        && Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE);
  }

  private void load(List<Path> jars, ModuleLayer boot) {
    jars.forEach(this::read);
    Set<String> needed = new HashSet<>();
    modules.forEach(
        (jar, module) -> {
          if (isDriver(module)) {
            loadDriver(jar, module, boot).forEach(needed::add);
          }
        });
    modules.forEach(
        (jar, module) -> {
          if (!isDriver(module) && !needed.contains(module.descriptor().name())) {
            discovery.absent(
                name(jar), "no driver in it: its module provides neither Driver nor DriverFamily");
          }
        });
  }

  private void read(Path jar) {
    try {
      if (isWritableByOthers(jar)) {
        discovery.absent(name(jar), WRITABLE);
        return;
      }
      if (!Files.isRegularFile(jar)) {
        discovery.absent(name(jar), "not a modular jar: it is not a file");
        return;
      }
      ModuleReference module = ModuleFinder.of(jar).findAll().iterator().next();
      if (module.descriptor().isAutomatic()) {
        discovery.absent(name(jar), "not a module: it has no module-info.class");
      } else {
        modules.put(jar, module);
      }
    } catch (FindException | IOException e) {
      discovery.absent(name(jar), "not a modular jar: " + said(e));
    }
  }

  private static boolean isDriver(ModuleReference module) {
    return module.descriptor().provides().stream()
        .anyMatch(provides -> SERVICES.contains(provides.service()));
  }

  /** Answers the names of the modules that the driver needed from the folder. */
  private Set<String> loadDriver(Path jar, ModuleReference module, ModuleLayer boot) {
    ModuleDescriptor descriptor = module.descriptor();
    Optional<String> newer = newerSpi(descriptor);
    if (newer.isPresent()) {
      discovery.absent(name(jar), newer.get());
      return Set.of();
    }
    if (boot.findModule(descriptor.name()).isPresent()) {
      discovery.absent(name(jar), "module " + descriptor.name() + " is in the image already");
      return Set.of();
    }
    try {
      Configuration configuration =
          boot.configuration()
              .resolve(
                  ModuleFinder.of(jar),
                  ModuleFinder.of(modules.keySet().toArray(Path[]::new)),
                  Set.of(descriptor.name()));
      ModuleLayer layer =
          boot.defineModulesWithOneLoader(configuration, DriverFolder.class.getClassLoader());
      Module own = layer.findModule(descriptor.name()).orElseThrow();
      discovery.loadLayer(layer, type -> type.getModule() == own);
      Set<String> names = new HashSet<>();
      layer.modules().forEach(used -> names.add(used.getName()));
      return names;
    } catch (FindException | ResolutionException e) {
      discovery.absent(name(jar), "needs what is not there: " + said(e));
    } catch (LayerInstantiationException e) {
      discovery.absent(name(jar), "clashes with the image: " + said(e));
    }
    return Set.of();
  }

  /** A jar knows which version of the SPI it was compiled against. */
  private static Optional<String> newerSpi(ModuleDescriptor descriptor) {
    Module spi = Driver.class.getModule();
    Optional<ModuleDescriptor.Version> ours = spi.getDescriptor().version();
    return descriptor.requires().stream()
        .filter(requires -> requires.name().equals(spi.getName()))
        .flatMap(requires -> requires.compiledVersion().stream())
        .filter(theirs -> ours.isPresent() && theirs.compareTo(ours.get()) > 0)
        .map(theirs -> "was built for SPI " + theirs + "; this is " + ours.orElseThrow())
        .findAny();
  }

  private static String name(Path jar) {
    return String.valueOf(jar.getFileName());
  }

  /** The module system often says where in the message, and what in the cause. */
  private static String said(Exception e) {
    return e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause().getMessage());
  }
}

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Tells from the reports of the test plug-ins what ran, how long it took, and how it ended.
 *
 * <p>Exit code 1 if a test failed or none ran.
 */
public final class Report {
  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  record Test(String module, String name, double seconds, Outcome outcome) {}

  public static void main(String[] arguments) throws Exception {
    List<Test> tests = read(Path.of(arguments[0]));

    System.out.println("\nseconds  tests  module");
    var modules = new TreeMap<String, List<Test>>();
    tests.forEach(test -> modules.computeIfAbsent(test.module, m -> new ArrayList<>()).add(test));
    modules.forEach(
        (module, its) ->
            print(
                "%7.2f %6d  %s",
                its.stream().mapToDouble(Test::seconds).sum(), its.size(), module));

    System.out.println("\nseconds  slowest tests");
    tests.stream()
        .sorted(Comparator.comparingDouble(Test::seconds).reversed())
        .limit(20)
        .forEach(test -> print("%7.2f  %s", test.seconds, test.name));

    if (count(tests, Outcome.FAILED) > 0) {
      System.out.println("\nfailed");
      tests.stream().filter(t -> t.outcome == Outcome.FAILED).forEach(t -> print("  %s", t.name));
    }

    long passed = count(tests, Outcome.PASSED);
    long failed = count(tests, Outcome.FAILED);
    long skipped = count(tests, Outcome.SKIPPED);
    print("\ntests: %d passed, %d failed, %d skipped", passed, failed, skipped);
    System.exit(failed > 0 || passed == 0 ? 1 : 0);
  }

  private static List<Test> read(Path root) throws Exception {
    List<Path> reports;
    try (var files = Files.walk(root)) {
      reports = files.filter(Report::isReport).sorted().toList();
    }
    List<Test> tests = new ArrayList<>();
    for (Path report : reports) {
      // module/target/surefire-reports/TEST-….xml
      Path module = root.relativize(report).getParent().getParent().getParent();
      tests.addAll(read(module == null ? "." : module.toString(), report));
    }
    return tests;
  }

  private static boolean isReport(Path file) {
    String folder = file.getParent() == null ? "" : String.valueOf(file.getParent().getFileName());
    return (folder.equals("surefire-reports") || folder.equals("failsafe-reports"))
        && file.getFileName().toString().matches("TEST-.*\\.xml");
  }

  private static List<Test> read(String module, Path report) throws Exception {
    NodeList cases;
    try {
      cases =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getElementsByTagName("testcase");
    } catch (SAXException e) { // a JVM that died while it wrote
      throw new IOException("not a whole test report: " + report, e);
    }
    List<Test> tests = new ArrayList<>();
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      tests.add(
          new Test(
              module,
              test.getAttribute("classname") + "." + test.getAttribute("name"),
              Double.parseDouble("0" + test.getAttribute("time").replace(",", "")),
              outcome(test)));
    }
    return tests;
  }

  private static Outcome outcome(Element test) {
    if (test.getElementsByTagName("failure").getLength() > 0
        || test.getElementsByTagName("error").getLength() > 0) {
      return Outcome.FAILED;
    }
    return test.getElementsByTagName("skipped").getLength() > 0 ? Outcome.SKIPPED : Outcome.PASSED;
  }

  private static long count(List<Test> tests, Outcome outcome) {
    return tests.stream().filter(test -> test.outcome == outcome).count();
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}

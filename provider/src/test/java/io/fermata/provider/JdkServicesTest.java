package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Has Fermata each service of the JDK's providers that is not left to them for a reason? */
class JdkServicesTest {
  private static final List<String> PROVIDERS = List.of("SUN", "SunRsaSign", "SunEC", "SunJCE");

  /** By a pattern of type and name: why it is the JDK's to do. */
  private static final Map<String, String> LEFT = new LinkedHashMap<>();

  static {
    LEFT.put("(CertPathBuilder|CertPathValidator|CertStore|CertificateFactory|Configuration) .*", "computes nothing");
    LEFT.put("KeyStore .*", "files of the JDK's formats");
    LEFT.put("SecureRandom .*", "of a hardware source alone, and only if a policy names one");
    LEFT.put(".* (.*withDSA(inP1363Format)?|DSA)", "FIPS 186-5 has DSA for old signatures alone");
    LEFT.put("(Signature|KeyFactory) HSS/LMS", "for verification alone; no driver has it");
    LEFT.put(".* (DiffieHellman)", "of groups that protocols have given up for curves");
    LEFT.put(".* (DES|DESede|DESedeWrap|RC2|ARCFOUR|Blowfish)", "broken, or of blocks of 64 bits");
    LEFT.put("(MessageDigest|Signature|Mac|KeyGenerator|SecretKeyFactory) (.*MD[25].*)", "broken");
    LEFT.put("MessageDigest SHAKE.*", "of a length that is fixed to one of many");
    LEFT.put(".* (PBE|HmacPBE).*", "schemes of PKCS #5 and #12, over files and not devices");
    LEFT.put("Mac SslMac.*", "of SSL 3");
    LEFT.put("KeyGenerator SunTls.*", "JSSE's own");
    LEFT.put("KEM DHKEM", "no driver has it");
    LEFT.put("Cipher ChaCha20", "without a code nothing is protected");
    LEFT.put("Cipher AES_.*(CFB|OFB).*", "modes that nothing new uses");
    LEFT.put("Signature NONEwithRSA", "what stands in it is no hash, and JCA does it with any RSA cipher");
  }

  private static String of(Provider.Service service) {
    return service.getType() + " " + service.getAlgorithm();
  }

  private static Stream<Provider.Service> theirs() {
    return PROVIDERS.stream().flatMap(name -> JcaCall.jdk(name).getServices().stream());
  }

  private static boolean isLeft(String service) {
    return LEFT.keySet().stream().anyMatch(service::matches);
  }

  @Test
  @DisplayName("each service is here or left with a reason, never both, and each reason is of some service")
  void services() {
    try (FermataProvider ours = new FermataProvider()) {
      List<String> missing = new ArrayList<>();
      List<String> both = new ArrayList<>();
      TreeSet<String> unused = new TreeSet<>(LEFT.keySet());
      theirs()
          .forEach(
              service -> {
                boolean here = ours.getService(service.getType(), service.getAlgorithm()) != null;
                String name = of(service);
                if (isLeft(name) == here) {
                  (here ? both : missing).add(name);
                }
                unused.removeIf(name::matches);
              });
      assertEquals(List.of(), missing, "neither here nor left");
      assertEquals(List.of(), both, "here, and left all the same");
      assertEquals(List.of(), List.copyOf(unused), "left, and not the JDK's");
    }
  }

  @Test
  @DisplayName("whatever else the JDK calls a service, such as an object identifier, it is called here")
  void aliases() {
    try (FermataProvider ours = new FermataProvider()) {
      List<String> wrong = new ArrayList<>();
      for (String name : PROVIDERS) {
        Provider jdk = JcaCall.jdk(name);
        jdk.forEach(
            (key, algorithm) -> {
              if (key.toString().startsWith("Alg.Alias.")) {
                String[] alias = key.toString().substring("Alg.Alias.".length()).split("\\.", 2);
                Provider.Service mine = ours.getService(alias[0], algorithm.toString());
                if (mine != null && ours.getService(alias[0], alias[1]) != mine) {
                  wrong.add(alias[0] + " " + alias[1] + " for " + algorithm);
                }
              }
            });
      }
      assertEquals(List.of(), wrong);
    }
  }
}

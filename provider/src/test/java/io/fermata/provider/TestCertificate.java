package io.fermata.provider;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** Certificates that are signed with their own keys, by the JDK's providers. */
@SuppressWarnings("JavaUtilDate") // Bouncy Castle's word for it
final class TestCertificate {
  private TestCertificate() {}

  /** Valid from yesterday to tomorrow. */
  static Certificate of(String kind, KeyPair pair) throws Exception {
    Signature signature = signature(kind);
    signature.initSign(pair.getPrivate());
    AlgorithmIdentifier algorithm = identifier(kind, signature);
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(BigInteger.ONE));
    X500Name name = new X500Name("CN=" + kind);
    generator.setIssuer(name);
    generator.setSubject(name);
    generator.setStartDate(new Time(Date.from(Instant.now().minusSeconds(86_400))));
    generator.setEndDate(new Time(Date.from(Instant.now().plusSeconds(86_400))));
    generator.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    generator.setSignature(algorithm);
    TBSCertificate signed = generator.generateTBSCertificate();
    signature.update(signed.getEncoded("DER"));
    ASN1EncodableVector whole = new ASN1EncodableVector();
    whole.add(signed);
    whole.add(algorithm);
    whole.add(new DERBitString(signature.sign()));
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(new DERSequence(whole).getEncoded("DER")));
  }

  private static Signature signature(String kind) throws Exception {
    String name =
        switch (kind) {
          case "RSA" -> "SHA256withRSA";
          case "P-256" -> "SHA256withECDSA";
          case "P-384" -> "SHA384withECDSA";
          default -> kind;
        };
    Provider jdk = Keys.jdkOf("Signature", name);
    Signature signature = Signature.getInstance(name, jdk);
    if (kind.equals("RSASSA-PSS")) {
      signature.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    }
    return signature;
  }

  private static AlgorithmIdentifier identifier(String kind, Signature signature) throws Exception {
    return switch (kind) {
      case "RSA" -> new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.113549.1.1.11"), DERNull.INSTANCE);
      case "RSASSA-PSS" ->
          new AlgorithmIdentifier(
              new ASN1ObjectIdentifier("1.2.840.113549.1.1.10"),
              ASN1Primitive.fromByteArray(signature.getParameters().getEncoded()));
      case "P-256" -> new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.10045.4.3.2"));
      case "P-384" -> new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.10045.4.3.3"));
      case "Ed25519" -> new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));
      default -> new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.113"));
    };
  }
}

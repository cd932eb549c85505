package io.fermata.conformance;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Descriptor;
import io.fermata.spi.Descriptor.IvRule;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/** A driver that does chains and encrypt-then-MAC right, inline; a broken one overrides one thing. */
class SoundChains extends SoundDriver {
  private static final SecureRandom RANDOM = new SecureRandom();

  private static boolean isOfStages(SessionSpec spec) {
    return spec.kind() == Kind.CHAIN || spec.kind() == Kind.ENCRYPT_THEN_MAC;
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    if (!isOfStages(spec)) {
      return super.probe(spec);
    }
    for (SessionSpec stage : spec.stages()) {
      if (super.probe(stage) instanceof Suitability.Unfit unfit) {
        return unfit;
      }
    }
    return new Suitability.Fits(0);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (!isOfStages(spec)) {
      return super.open(spec);
    }
    if (probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, why);
    }
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        try {
          if (spec.kind() == Kind.CHAIN) {
            chain(spec, request);
          } else {
            encryptThenMac(spec.stages(), request);
          }
        } catch (GeneralSecurityException e) {
          request.fail(Reason.FAULT, "cannot: " + e);
        }
        return Taken.DONE;
      }

      @Override
      public void close() {
        // holds nothing
      }
    };
  }

  List<Descriptor> order(List<Descriptor> steps) {
    return steps;
  }

  private void chain(SessionSpec spec, DriverRequest request) throws GeneralSecurityException {
    byte[] buffer = request.input().copy();
    for (Descriptor step : order(request.chain())) {
      SessionSpec stage =
          spec.stages().stream().filter(one -> one.label().equals(step.stage())).findFirst().orElseThrow();
      byte[] range = Arrays.copyOfRange(buffer, step.skip(), step.skip() + step.length());
      if (stage.kind() == Kind.CIPHER) {
        byte[] iv = iv(step, buffer, Algorithm.find(stage.algorithm()).orElseThrow().nonce().least());
        put(buffer, step.skip(), cipher(step.operation(), stage, key(step, stage), iv, range));
        if (step.ivRule() == IvRule.GIVEN_WRITTEN || step.ivRule() == IvRule.FRESH_WRITTEN) {
          put(buffer, step.inject(), written(step, iv));
        }
      } else {
        byte[] code = code(stage, step, range);
        if (step.operation() == Operation.VERIFY) {
          if (!Arrays.equals(code, 0, code.length, buffer, step.inject(), step.inject() + code.length)
              && !overlooks()) {
            mismatch(request, buffer);
            return;
          }
        } else {
          put(buffer, step.inject(), code);
        }
      }
    }
    request.output().buffer().put(buffer);
    request.succeed(buffer.length);
  }

  void mismatch(DriverRequest request, byte[] buffer) {
    request.mismatch();
  }

  boolean overlooks() {
    return false;
  }

  Key key(Descriptor step, SessionSpec stage) {
    return step.key().or(stage::key).orElseThrow();
  }

  byte[] iv(Descriptor step, byte[] buffer, int length) {
    return switch (step.ivRule()) {
      case NONE -> new byte[0];
      case GIVEN, GIVEN_WRITTEN -> step.iv();
      case FRESH_WRITTEN -> fresh(length);
      case READ -> Arrays.copyOfRange(buffer, step.inject(), step.inject() + length);
    };
  }

  byte[] fresh(int length) {
    byte[] iv = new byte[length];
    RANDOM.nextBytes(iv);
    return iv;
  }

  byte[] written(Descriptor step, byte[] iv) {
    return iv;
  }

  private static void put(byte[] buffer, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, at, bytes.length);
  }

  private static byte[] cipher(Operation operation, SessionSpec stage, Key key, byte[] iv, byte[] text)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(stage.algorithm() + "/NoPadding");
    cipher.init(
        operation == Operation.ENCRYPT ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
        key,
        new IvParameterSpec(iv));
    return cipher.doFinal(text);
  }

  private byte[] code(SessionSpec stage, Descriptor step, byte[] range) throws GeneralSecurityException {
    return stage.kind() == Kind.DIGEST
        ? MessageDigest.getInstance(stage.algorithm()).digest(range)
        : mac(stage, key(step, stage), range);
  }

  private static byte[] mac(SessionSpec stage, Key key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(stage.algorithm());
    mac.init(key);
    return mac.doFinal(message);
  }

  byte[] coded(DriverRequest request, byte[] encrypted) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(request.aad().copy());
    all.writeBytes(request.nonce().copy());
    all.writeBytes(encrypted);
    return all.toByteArray();
  }

  private void encryptThenMac(List<SessionSpec> stages, DriverRequest request)
      throws GeneralSecurityException {
    SessionSpec cipher = stages.get(0);
    SessionSpec code = stages.get(1);
    Key key = cipher.key().orElseThrow();
    Key codeKey = code.key().orElseThrow();
    byte[] input = request.input().copy();
    byte[] iv = request.nonce().copy();
    if (request.operation() == Operation.ENCRYPT) {
      byte[] encrypted = cipher(Operation.ENCRYPT, cipher, key, iv, input);
      byte[] tag = mac(code, codeKey, coded(request, encrypted));
      request.output().buffer().put(encrypted).put(tag);
      request.succeed(encrypted.length + tag.length);
      return;
    }
    int length = input.length - Algorithm.find(code.algorithm()).orElseThrow().result();
    byte[] encrypted = Arrays.copyOf(input, length);
    byte[] tag = Arrays.copyOfRange(input, length, input.length);
    if (!Arrays.equals(mac(code, codeKey, coded(request, encrypted)), tag)) {
      request.mismatch();
      return;
    }
    request.output().buffer().put(cipher(Operation.DECRYPT, cipher, key, iv, encrypted));
    request.succeed(length);
  }
}

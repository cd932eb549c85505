package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an exception of a token's provider is about. The codes are those of PKCS #11, 5.1 (of version 2.40); the
 * provider has them as the messages of its causes.
 *
 * @param blame whom it is about
 * @param reason what a request fails with
 * @param code the token's code, or what else is known
 */
record Trouble(Blame blame, Reason reason, String code) {
  /** Whose matter it is. */
  enum Blame {
    /** The request or its key are wrong; the token is well. */
    REQUEST,
    /** The token does not find a key that it had. Gone are the key, or all that was on the token. */
    HANDLE,
    /** The token, its session or its library; and everything that was not expected. */
    TOKEN
  }

  private static final Pattern CODE = Pattern.compile("CKR_[A-Z0-9_]+|0x[0-9A-Fa-f]+");
  private static final String THROWN = "PKCS11Exception";
  private static final Set<String> OF_HANDLES =
      Set.of("CKR_OBJECT_HANDLE_INVALID", "CKR_KEY_HANDLE_INVALID");
  private static final Set<String> OF_KEYS =
      Set.of(
          "CKR_KEY_SIZE_RANGE",
          "CKR_KEY_TYPE_INCONSISTENT",
          "CKR_KEY_FUNCTION_NOT_PERMITTED",
          "CKR_KEY_UNEXTRACTABLE",
          "CKR_KEY_NOT_WRAPPABLE",
          "CKR_ATTRIBUTE_VALUE_INVALID",
          "CKR_ATTRIBUTE_TYPE_INVALID",
          "CKR_ATTRIBUTE_SENSITIVE",
          "CKR_TEMPLATE_INCOMPLETE",
          "CKR_TEMPLATE_INCONSISTENT",
          "CKR_CURVE_NOT_SUPPORTED",
          "CKR_DOMAIN_PARAMS_INVALID");
  private static final Set<String> OF_ALGORITHMS =
      Set.of("CKR_MECHANISM_INVALID", "CKR_FUNCTION_NOT_SUPPORTED");
  private static final Set<String> OF_REQUESTS =
      Set.of(
          "CKR_DATA_INVALID",
          "CKR_DATA_LEN_RANGE",
          "CKR_ENCRYPTED_DATA_INVALID",
          "CKR_ENCRYPTED_DATA_LEN_RANGE",
          "CKR_AEAD_DECRYPT_FAILED",
          "CKR_SIGNATURE_INVALID",
          "CKR_SIGNATURE_LEN_RANGE",
          "CKR_MECHANISM_PARAM_INVALID",
          "CKR_ARGUMENTS_BAD",
          "CKR_PUBLIC_KEY_INVALID");

  static Trouble of(Throwable thrown) {
    Optional<String> code = code(thrown);
    if (code.isPresent()) {
      return of(code.get());
    }
    // refused by the provider itself, before it asked the token
    if (thrown instanceof InvalidKeyException) {
      return new Trouble(Blame.REQUEST, Reason.BAD_KEY, words(thrown));
    }
    if (thrown instanceof java.security.GeneralSecurityException
        || thrown instanceof IllegalArgumentException) {
      boolean parameter = thrown instanceof InvalidAlgorithmParameterException;
      return new Trouble(
          Blame.REQUEST, parameter ? Reason.UNSUPPORTED : Reason.BAD_REQUEST, words(thrown));
    }
    return new Trouble(Blame.TOKEN, Reason.SESSION_LOST, words(thrown));
  }

  private static Trouble of(String code) {
    if (OF_HANDLES.contains(code)) {
      return new Trouble(Blame.HANDLE, Reason.SESSION_LOST, code);
    }
    if (OF_KEYS.contains(code)) {
      return new Trouble(Blame.REQUEST, Reason.BAD_KEY, code);
    }
    if (OF_ALGORITHMS.contains(code)) {
      return new Trouble(Blame.REQUEST, Reason.UNSUPPORTED, code);
    }
    return OF_REQUESTS.contains(code)
        ? new Trouble(Blame.REQUEST, Reason.BAD_REQUEST, code)
        : new Trouble(Blame.TOKEN, Reason.SESSION_LOST, code);
  }

  /** The code of the token underneath; empty if the token has said nothing. */
  static Optional<String> code(Throwable thrown) {
    Throwable at = thrown;
    for (int depth = 0; at != null && depth < 16; depth++) {
      if (at.getClass().getSimpleName().equals(THROWN)) {
        Matcher found = CODE.matcher(String.valueOf(at.getMessage()));
        return Optional.of(found.find() ? found.group() : String.valueOf(at.getMessage()));
      }
      at = at.getCause();
    }
    return Optional.empty();
  }

  /** What the exception says, and the token underneath. */
  static String words(Throwable thrown) {
    String said = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    String code = code(thrown).orElse("");
    return said.contains(code) ? said : said + ", " + code;
  }

  /** True if it may be what a token says of a ciphertext that does not decrypt; SoftHSM has the first for that. */
  boolean mayBePadding() {
    return code.equals("CKR_GENERAL_ERROR") || code.equals("CKR_FUNCTION_FAILED");
  }

  DriverException failure(String what, Throwable cause) {
    return new DriverException(reason, what + ": " + code, cause);
  }
}

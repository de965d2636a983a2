import java.io.*;
import java.net.*;
import java.security.*;
import java.security.cert.*;
import java.security.cert.Certificate;
import java.util.*;
import javax.net.ssl.*;

/**
 * What an SSLSocket with the default trust manager ("PKIX") and endpoint identification "HTTPS" decides, by a handshake.
 * The trust manager is given its anchors and the date as PKIXBuilderParameters, revocation off, as it is by default.
 * The line protocol is described in ../ask.
 */
class JavaClient {
  /** The default trust manager, watched: how far a handshake goes after it depends on the server. */
  static class Watched extends X509ExtendedTrustManager {
    final X509ExtendedTrustManager real;
    boolean asked;
    CertificateException refusal;

    Watched(X509ExtendedTrustManager real) { this.real = real; }

    @Override public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
      asked = true;
      try {
        real.checkServerTrusted(chain, type, socket);
      } catch (CertificateException fault) {
        refusal = fault;
        throw fault;
      }
    }

    @Override public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
      throw new CertificateException("not asked by a socket");
    }

    @Override public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
      throw new CertificateException("not asked by a socket");
    }

    @Override public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
      throw new CertificateException("not a server");
    }

    @Override public X509Certificate[] getAcceptedIssuers() { return real.getAcceptedIssuers(); }
  }

  static X509ExtendedTrustManager manager(TrustManagerFactory factory) {
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  static Set<TrustAnchor> anchors(String field) throws CertificateException {
    Set<TrustAnchor> all = new LinkedHashSet<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (String each : field.equals("-") ? new String[0] : field.split(",")) {
      byte[] der = Base64.getDecoder().decode(each);
      all.add(new TrustAnchor((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)), null));
    }
    return all;
  }

  /** What the default trust manager takes from a keystore: not what PKIXBuilderParameters(KeyStore) would. */
  static Set<TrustAnchor> anchorsOfKeystore(String file, String password) throws Exception {
    KeyStore store = KeyStore.getInstance(new File(file), password.toCharArray());
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    Set<TrustAnchor> all = new LinkedHashSet<>();
    for (X509Certificate each : manager(factory).getAcceptedIssuers()) all.add(new TrustAnchor(each, null));
    return all;
  }

  static Watched watched(Set<TrustAnchor> anchors, Date date) throws Exception {
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, null);
    parameters.setRevocationEnabled(false);
    parameters.setDate(date);
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(parameters));
    return new Watched(manager(factory));
  }

  static void handshake(Watched manager, String kind, String name, int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {manager}, null);
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
      plain.setSoTimeout(10_000);
      String host = kind.equals("-") ? "127.0.0.1" : name;
      try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
        SSLParameters parameters = socket.getSSLParameters();
        if (!kind.equals("-")) parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
      }
    }
  }

  /** The whole story, as the first line of a stack trace rarely tells it. */
  static String text(Throwable fault) {
    StringBuilder said = new StringBuilder();
    for (Throwable each = fault; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage());
      if (said.indexOf(message) < 0) said.append(said.length() == 0 ? "" : ": ").append(message);
    }
    return said.toString().replaceAll("\\s+", " ");
  }

  static String ask(String[] fields, Set<TrustAnchor> keystore) throws Exception {
    Watched manager;
    try {
      Set<TrustAnchor> trusted = keystore != null ? keystore : anchors(fields[4]);
      manager = watched(trusted, new Date(Long.parseLong(fields[1])));
    } catch (GeneralSecurityException fault) {
      return "refuse\t" + text(fault);
    }
    try {
      handshake(manager, fields[2], fields[3], Integer.parseInt(fields[6]));
    } catch (IOException fault) {
      if (manager.refusal != null) return "refuse\t" + text(manager.refusal);
      if (fault instanceof SocketException || fault.getCause() instanceof EOFException) return "unfinished\t" + text(fault);
      if (text(fault).contains("Received fatal alert")) return "skip\tthe server gave up: " + text(fault);
      return "refuse\t" + text(fault);
    }
    return "accept\t";
  }

  public static void main(String[] options) throws Exception {
    List<String> given = Arrays.asList(options);
    if (given.contains("--version")) {
      System.out.println("Java " + System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor"));
      return;
    }
    Set<TrustAnchor> keystore = null;
    if (given.contains("--keystore")) {
      keystore = anchorsOfKeystore(given.get(given.indexOf("--keystore") + 1), given.get(given.indexOf("--password") + 1));
    }
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = input.readLine()) != null; ) {
      String[] fields = line.split("\t");
      String answer;
      try {
        answer = ask(fields, keystore);
      } catch (Exception fault) {
        answer = "error\t" + fault.getClass().getName() + ": " + text(fault);
      }
      System.out.println(fields[0] + "\t" + answer);
      System.out.flush();
    }
  }
}

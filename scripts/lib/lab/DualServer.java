import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A TLS server on loopback with as many certificates as keystores are named. Arguments: PORT PASSWORD KEYSTORE.p12... */
public final class DualServer {
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  public static void main(String[] arguments) throws GeneralSecurityException, IOException {
    SSLContext context = contextWith(arguments, arguments[1].toCharArray());
    ExecutorService workers = Executors.newCachedThreadPool();
    try (SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory()
        .createServerSocket(Integer.parseInt(arguments[0]), 1024, InetAddress.getByName("127.0.0.1"))) {
      while (true) {
        Socket client = listener.accept();
        workers.execute(() -> answer(client));
      }
    }
  }

  private static SSLContext contextWith(String[] arguments, char[] password) throws GeneralSecurityException, IOException {
    KeyStore all = KeyStore.getInstance("PKCS12");
    all.load(null, password);
    KeyStore.ProtectionParameter protection = new KeyStore.PasswordProtection(password);
    for (int i = 2; i < arguments.length; i++) {
      KeyStore one = KeyStore.getInstance(new File(arguments[i]), password);
      all.setEntry("entry" + i, one.getEntry(one.aliases().nextElement(), protection), protection);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(all, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static void answer(Socket client) {
    try (client) {
      client.setSoTimeout(10_000);
      client.getInputStream().read();  // does the handshake, then waits for a request
      client.getOutputStream().write(ANSWER);
    } catch (IOException clientWentAway) {
      // A prober closes as soon as it has seen the certificates.
    }
  }
}

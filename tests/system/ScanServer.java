import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * TLS servers on loopback. Arguments: KEYSTORE.p12 PASSWORD, then for each server PROTOCOLS SUITES ORDER: comma lists, and "server" or
 * "client". Prints one port a line and serves until standard input ends.
 */
public final class ScanServer {
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final ExecutorService WORKERS = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  });

  public static void main(String[] arguments) throws Exception {
    char[] password = arguments[1].toCharArray();
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(KeyStore.getInstance(new File(arguments[0]), password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    for (int i = 2; i + 2 < arguments.length; i += 3) {
      SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
      SSLParameters parameters = listener.getSSLParameters();
      parameters.setProtocols(arguments[i].split(","));
      parameters.setCipherSuites(arguments[i + 1].split(","));
      parameters.setUseCipherSuitesOrder(arguments[i + 2].equals("server"));
      listener.setSSLParameters(parameters);
      System.out.println(listener.getLocalPort());
      WORKERS.execute(() -> serve(listener));
    }
    InputStream input = System.in;
    while (input.read() >= 0) {
    }
  }

  private static void serve(SSLServerSocket listener) {
    while (true) {
      try {
        SSLSocket client = (SSLSocket) listener.accept();
        WORKERS.execute(() -> answer(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void answer(SSLSocket client) {
    try (client) {
      client.setSoTimeout(10_000);
      client.getInputStream().read();
      client.getOutputStream().write(ANSWER);
    } catch (IOException clientWentAway) {
      // A prober closes as soon as it has seen what it asked for.
    }
  }
}

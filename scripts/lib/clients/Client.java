import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A handshake with the defaults of SSLSocket. Arguments: the name to ask for, a port of 127.0.0.1. */
class Client {
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[1]);
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (Socket plain = new Socket("127.0.0.1", port);
         SSLSocket socket = (SSLSocket) factory.createSocket(plain, arguments[0], port, true)) {
      socket.startHandshake();
    }
  }
}

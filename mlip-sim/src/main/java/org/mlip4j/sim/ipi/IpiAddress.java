package org.mlip4j.sim.ipi;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.time.Duration;

/**
 * Where a server of the i-PI protocol listens.
 *
 * @param text as the user wrote it
 * @param address a port of a host, or a Unix socket
 */
public record IpiAddress(String text, SocketAddress address) {

    /** Where i-PI, ASE, LAMMPS and CP2K put Unix sockets. */
    private static final String UNIX_PREFIX = "/tmp/ipi_";

    private static final String UNIX = "unix:";

    /** Bytes of {@code sun_path} without the zero at its end, on Linux. */
    private static final int LONGEST_PATH = 107;

    private static final int LAST_PORT = 65535;
    private static final long PAUSE_MILLIS = 100;

    /**
     * Reads {@code PORT}, {@code HOST:PORT} or {@code unix:NAME}. Without a host it is this machine; a Unix socket whose
     * name is not a path is {@code /tmp/ipi_NAME}, as in the other programs.
     *
     * @param text for instance {@code 31415} or {@code unix:driver}
     * @return the address
     * @throws MlipException if it is none of these, or a path that no socket can have
     */
    public static IpiAddress parse(String text) {
        if (text.startsWith(UNIX) && text.length() > UNIX.length()) {
            String name = text.substring(UNIX.length());
            String path = name.startsWith("/") ? name : UNIX_PREFIX + name;
            if (path.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
                throw new MlipException(
                        "'"
                                + path
                                + "' is longer than the "
                                + LONGEST_PATH
                                + " bytes that the path of a Unix socket may have: take a shorter one");
            }
            try {
                return new IpiAddress(text, UnixDomainSocketAddress.of(path));
            } catch (InvalidPathException e) {
                throw wrong(text, e);
            }
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "localhost" : text.substring(0, colon);
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 1 || port > LAST_PORT || host.isEmpty()) {
                throw wrong(text, null);
            }
            return new IpiAddress(text, InetSocketAddress.createUnresolved(host, port));
        } catch (NumberFormatException e) {
            throw wrong(text, e);
        }
    }

    private static MlipException wrong(String text, Exception cause) {
        return new MlipException(
                "'"
                        + text
                        + "' is no address: give PORT, HOST:PORT or unix:NAME, for instance 31415 or unix:driver",
                cause);
    }

    /**
     * Connects; a server that is still starting is waited for.
     *
     * @param patience how long
     * @return the connection
     * @throws MlipException if nobody listens there in this time
     */
    public SocketChannel connect(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return open();
            } catch (IOException e) {
                if (System.nanoTime() - end >= 0) {
                    throw new MlipException(
                            "no server of the i-PI protocol answers at "
                                    + text
                                    + " ("
                                    + e.getMessage()
                                    + "): start it first, and compare the address with its settings",
                            e);
                }
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MlipException("interrupted while waiting for " + text, e);
            }
        }
    }

    private SocketChannel open() throws IOException {
        if (!(address instanceof InetSocketAddress inet)) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            return connected(channel, address);
        }
        InetSocketAddress resolved = new InetSocketAddress(inet.getHostString(), inet.getPort());
        if (resolved.isUnresolved()) {
            throw new IOException("unknown host " + inet.getHostString());
        }
        SocketChannel channel = SocketChannel.open();
        // Messages are small and wait for an answer.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return connected(channel, resolved);
    }

    private static SocketChannel connected(SocketChannel channel, SocketAddress address)
            throws IOException {
        try {
            channel.connect(address);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}

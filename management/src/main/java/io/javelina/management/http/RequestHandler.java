package io.javelina.management.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/// Takes one whole request at a time: judges it on the event loop, answers it on a virtual thread, and reads the next
/// one only when the answer is out, so that answers keep the order of requests. No answer tells of an exception more
/// than that there was one; the log tells the rest.
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = System.getLogger(RequestHandler.class.getName());

    /// The console has no inline script or style and loads nothing from elsewhere.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'";

    private final Guard guard;
    private final Routes routes;
    private final Executor threads;
    private final Deadlines deadlines;

    /// Whole requests that came while another was being answered.
    private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();
    private boolean answering;

    RequestHandler(Guard guard, Routes routes, Executor threads, Deadlines deadlines) {
        this.guard = guard;
        this.routes = routes;
        this.threads = threads;
        this.deadlines = deadlines;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        waiting.add(request.retain());
        if (!answering) answerNext(context);
    }

    /// While a request is being answered, nothing more is read from the socket; what had been read already waits here.
    private void answerNext(ChannelHandlerContext context) {
        FullHttpRequest request = waiting.poll();
        answering = request != null;
        context.channel().config().setAutoRead(!answering);
        if (request == null) {
            deadlines.answered();
            return;
        }
        deadlines.received();
        try {
            judge(context, request);
        } finally {
            request.release();
        }
    }

    private void judge(ChannelHandlerContext context, FullHttpRequest request) {
        boolean headOnly = request.method().name().equals("HEAD");
        if (request.decoderResult().isFailure()) {
            send(context, undecodable(request.decoderResult().cause()), headOnly, false);
            return;
        }
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        String path = path(request);
        Guard.Verdict verdict = path == null
                ? Guard.Verdict.refused(400, "The path cannot be read")
                : guard.judge(request, path);
        if (verdict.isRefused()) {
            send(context, verdict.refusal(), headOnly, keepAlive);
            return;
        }
        Request judged = new Request(request.method().name(), path, request.headers().copy(),
                ByteBufUtil.getBytes(request.content()),
                ((InetSocketAddress) context.channel().remoteAddress()).getAddress(),
                verdict.role());
        threads.execute(() -> {
            Answer answer = answer(judged);
            context.executor().execute(() -> send(context, answer, headOnly, keepAlive));
        });
    }

    private static String path(FullHttpRequest request) {
        try {
            String path = new QueryStringDecoder(request.uri()).path();
            return path.startsWith("/") ? path : null;
        } catch (IllegalArgumentException e) {
            return null; // an escape that is none
        }
    }

    private static Answer undecodable(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> Answer.text(414, "The path is too long");
            case TooLongHttpHeaderException _ -> Answer.text(431, "The headers are too long");
            default -> Answer.text(400, "This is not a request");
        };
    }

    private Answer answer(Request request) {
        try {
            return routes.answer(request);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(Level.WARNING, "Answering " + request.method() + " " + request.path() + " failed", e);
            return Answer.text(500, "The server could not answer; its log says why");
        }
    }

    private void send(ChannelHandlerContext context, Answer answer, boolean headOnly, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(headOnly ? new byte[0] : answer.content()));
        headers(response.headers(), answer, keepAlive);
        ChannelFuture written = context.writeAndFlush(response);
        written.addListener(done -> {
            if (!done.isSuccess() || !keepAlive) {
                context.close();
                return;
            }
            answerNext(context);
        });
    }

    private static void headers(HttpHeaders headers, Answer answer, boolean keepAlive) {
        if (answer.contentType() != null) headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        if (answer.status() != 304) headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.content().length);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set(HttpHeaderNames.CONNECTION, keepAlive ? "keep-alive" : "close");
        answer.headers().forEach(headers::set);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
        super.channelInactive(context);
    }

    /// A connection that broke, or bytes that are no HTTP at all: nothing can be said any more.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(Level.DEBUG, "Connection of " + context.channel().remoteAddress() + " ended", cause);
        context.close();
    }
}

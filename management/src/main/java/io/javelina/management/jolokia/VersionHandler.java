package io.javelina.management.jolokia;

import org.jolokia.json.JSONObject;
import org.jolokia.server.core.Version;
import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.service.request.AbstractRequestHandler;
import org.jolokia.server.core.util.RequestType;

/// Answers `version` with what a client needs to talk to us, and with none of the settings that Jolokia's own answer
/// shows.
final class VersionHandler extends AbstractRequestHandler {
    VersionHandler() { super("version", 0); }

    @Override
    public boolean canHandle(JolokiaRequest request) { return request.getType() == RequestType.VERSION; }

    @Override
    public <R extends JolokiaRequest> Object handleRequest(R request, Object previous) {
        JSONObject answer = new JSONObject();
        answer.put("agent", Version.getAgentVersion());
        answer.put("protocol", Version.getProtocolVersion());
        return answer;
    }
}

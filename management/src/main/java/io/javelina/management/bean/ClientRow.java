package io.javelina.management.bean;

/// One client, in the words of CLIENT LIST: `totalMemory` is tot-mem, `outputBuffer` omem, `outputList` oll.
public record ClientRow(
        long id, String address, String name, String user, int db, long ageSeconds, long idleSeconds, String flags,
        String lastCommand, int protocol, long totalMemory, long queryBuffer, long queryBufferFree,
        long argumentMemory, long multiMemory, long replyBuffer, long outputList, long outputBuffer,
        long subscriptions, long netInput, long netOutput, long commands, String libraryName,
        String libraryVersion) {
}

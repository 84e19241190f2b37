package io.javelina.command;

/// Advice to clients and proxies: where in a cluster to send a command, how to join the replies of several nodes, and
/// whether the reply to the same question may differ.
public enum Tip {
    NONDETERMINISTIC_OUTPUT("nondeterministic_output"),
    NONDETERMINISTIC_ORDER("nondeterministic_output_order"),
    ASK_ALL_NODES("request_policy:all_nodes"), ASK_ALL_SHARDS("request_policy:all_shards"),
    ASK_MULTI_SHARD("request_policy:multi_shard"), ASK_SPECIAL("request_policy:special"),
    JOIN_ONE_SUCCEEDED("response_policy:one_succeeded"), JOIN_ALL_SUCCEEDED("response_policy:all_succeeded"),
    JOIN_LOGICAL_AND("response_policy:agg_logical_and"), JOIN_LOGICAL_OR("response_policy:agg_logical_or"),
    JOIN_MINIMUM("response_policy:agg_min"), JOIN_MAXIMUM("response_policy:agg_max"),
    JOIN_SUM("response_policy:agg_sum"), JOIN_SPECIAL("response_policy:special");

    private final String replyName;

    Tip(String replyName) { this.replyName = replyName; }

    public String replyName() { return replyName; }
}

/// What scripts are: a sandboxed state of Lua with the API that they have, and how values of Lua become replies and the other
/// way round.
///
/// [ScriptVm] is one such state, for EVAL or for functions: it compiles ([ScriptVm#compile]), runs ([ScriptVm#run]) and makes
/// replies of results ([ScriptVm#reply]). It asks the node by way of [ScriptHost]. [ScriptRun] is the one script that runs. [ScriptCache] holds
/// what EVAL and SCRIPT LOAD have brought, [Shebang] is what a script says about itself.
///
/// [Functions] has the libraries of functions: LibraryLoader runs the code of one, which registers its functions,
/// [FunctionLibraries] holds them in native memory, as blocks that are drawn in [LibraryRecord] and [FunctionRecord].
///
/// Scripts find the libraries `bit`, `cjson`, `cmsgpack` and `struct` ([BitLibrary], [CjsonLibrary], [CmsgpackLibrary],
/// [StructLibrary]). They work on native bytes without a copy on the heap, put results together in the working space of their
/// state ([io.javelina.lua.LuaVm#scratch]), and go through nested values without calls, so that nothing a script gives them
/// has Java run out of its stack.
package io.javelina.script;

-- Makes what scripts see of a state: the same functions, in tables that nobody can change. Run once, when all libraries
-- are open.
--
-- A table that is to be kept is hidden behind an empty one, its face: reading passes through, writing is refused. The
-- functions of Lua that would not ask the face's metatable are Java functions here, which know from `behind` what a face
-- stands for.

local readonly, unknown, behind = ...
local globals = getfenv(1)
local compile, newproxy, type, byte, concat, setfenv = loadstring, newproxy, type, string.byte, table.concat, setfenv
local setmetatable, metatableOf, nextOf = setmetatable, getmetatable, next

local function face(hidden)
    local visible, guard = {}, {}
    setmetatable(guard, { __newindex = readonly, __metatable = false })
    setmetatable(visible, { __index = hidden, __newindex = readonly, __metatable = guard })
    behind[visible] = hidden
    behind[guard] = guard
    return visible
end

-- Compiled code is refused, as it could do anything: a blank before it makes it a mistake like any other.
local function loadstring(code, name)
    if type(code) == 'string' and byte(code, 1) == 27 then return compile(' ' .. code, name or code) end
    return compile(code, name)
end

local function load(reader, name)
    local parts = {}
    while true do
        local part = reader()
        if part == nil or part == '' then break end
        if type(part) ~= 'string' then return nil, 'reader function must return a string' end
        parts[#parts + 1] = part
    end
    return loadstring(concat(parts), name or '=(load)')
end

local function next(t, key) return nextOf(t ~= nil and behind[t] or t, key) end

-- With a metatable it could have a function called by the garbage collector, at any moment.
local function proxy() return newproxy(false) end

-- All strings have one metatable, so a script gets another one like it, to which it may do what it likes.
local strings
local function getmetatable(value)
    if type(value) == 'string' then return { __index = strings } end
    return metatableOf(value)
end

globals.load, globals.loadstring, globals.newproxy, globals.next = load, loadstring, proxy, next
globals.getmetatable, strings = getmetatable, face(globals.string)
globals.dofile, globals.loadfile, globals.print = nil, nil, nil
globals.os = { clock = os.clock }

local faces = {}
for name, value in nextOf, globals do
    if type(value) == 'table' and value ~= globals then
        faces[value] = faces[value] or face(value)
        globals[name] = faces[value]
    end
end
metatableOf('').__index = globals.string
local world = face(globals)
globals._G = world
setmetatable(globals, { __index = unknown })
setfenv(load, world)
setfenv(loadstring, world)
setfenv(proxy, world)
setfenv(next, world)
setfenv(getmetatable, world)
return world

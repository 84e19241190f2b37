/// From what the loop measures to what operators read: [MemoryFigures] is filled by the node, [MemoryArithmetic] turns
/// it into [MemoryStats][io.javelina.management.bean.MemoryStats], [Held] keeps each answer for a moment so that
/// figures which are read together agree, and [MemoryView] reads them back from the MBean server for MEMORY STATS and
/// INFO.
package io.javelina.management.figures;

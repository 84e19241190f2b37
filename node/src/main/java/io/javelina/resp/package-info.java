/// The wire protocol: requests are parsed in place, replies are written as RESP2 or RESP3. It knows bytes only.
package io.javelina.resp;

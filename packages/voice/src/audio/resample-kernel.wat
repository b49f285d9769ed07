;; The inner loop of the resampler. Numbers of 64 bits, two at a time: the even taps of a filter go into one sum and
;; the odd ones into another, as a loop without this would add them, so the samples do not depend on the machine.
(module
  (memory (export "memory") 1)

  ;; Samples of 16 bits as numbers of 64; the count is rounded up to fours.
  (func (export "widen") (param $from i32) (param $to i32) (param $count i32)
    (local $four v128)
    (loop $next
      (local.set $four (v128.load16x4_s (local.get $from)))
      (v128.store (local.get $to) (f64x2.convert_low_i32x4_s (local.get $four)))
      (v128.store offset=16 (local.get $to)
        (f64x2.convert_low_i32x4_s
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $four) (local.get $four))))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (br_if $next
        (i32.gt_s (local.tee $count (i32.sub (local.get $count) (i32.const 4))) (i32.const 0)))))

  ;; Outputs, four at a time so that none waits for its own sum; the count is rounded up to fours. All places are in
  ;; bytes. $line: where the first output's taps begin; $row: bytes of the taps of a phase; from one output to the
  ;; next $line moves by $whole and the phase by $part of $up.
  (func (export "filter")
    (param $line i32) (param $phase i32) (param $taps i32) (param $row i32)
    (param $up i32) (param $whole i32) (param $part i32) (param $out i32) (param $count i32)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local $line0 i32) (local $line1 i32) (local $line2 i32) (local $line3 i32)
    (local $taps0 i32) (local $taps1 i32) (local $taps2 i32) (local $taps3 i32)
    (local $left i32)
    (loop $next
      (local.set $line0 (local.get $line))
      (local.set $taps0 (i32.add (local.get $taps) (i32.mul (local.get $phase) (local.get $row))))
      (call $step (local.get $line) (local.get $phase) (local.get $up) (local.get $whole) (local.get $part))
      (local.set $phase)
      (local.set $line)
      (local.set $line1 (local.get $line))
      (local.set $taps1 (i32.add (local.get $taps) (i32.mul (local.get $phase) (local.get $row))))
      (call $step (local.get $line) (local.get $phase) (local.get $up) (local.get $whole) (local.get $part))
      (local.set $phase)
      (local.set $line)
      (local.set $line2 (local.get $line))
      (local.set $taps2 (i32.add (local.get $taps) (i32.mul (local.get $phase) (local.get $row))))
      (call $step (local.get $line) (local.get $phase) (local.get $up) (local.get $whole) (local.get $part))
      (local.set $phase)
      (local.set $line)
      (local.set $line3 (local.get $line))
      (local.set $taps3 (i32.add (local.get $taps) (i32.mul (local.get $phase) (local.get $row))))
      (call $step (local.get $line) (local.get $phase) (local.get $up) (local.get $whole) (local.get $part))
      (local.set $phase)
      (local.set $line)
      (local.set $sum0 (v128.const f64x2 0 0))
      (local.set $sum1 (v128.const f64x2 0 0))
      (local.set $sum2 (v128.const f64x2 0 0))
      (local.set $sum3 (v128.const f64x2 0 0))
      (local.set $left (local.get $row))
      (loop $tap
        (local.set $sum0
          (f64x2.add (local.get $sum0) (f64x2.mul (v128.load (local.get $taps0)) (v128.load (local.get $line0)))))
        (local.set $sum1
          (f64x2.add (local.get $sum1) (f64x2.mul (v128.load (local.get $taps1)) (v128.load (local.get $line1)))))
        (local.set $sum2
          (f64x2.add (local.get $sum2) (f64x2.mul (v128.load (local.get $taps2)) (v128.load (local.get $line2)))))
        (local.set $sum3
          (f64x2.add (local.get $sum3) (f64x2.mul (v128.load (local.get $taps3)) (v128.load (local.get $line3)))))
        (local.set $taps0 (i32.add (local.get $taps0) (i32.const 16)))
        (local.set $taps1 (i32.add (local.get $taps1) (i32.const 16)))
        (local.set $taps2 (i32.add (local.get $taps2) (i32.const 16)))
        (local.set $taps3 (i32.add (local.get $taps3) (i32.const 16)))
        (local.set $line0 (i32.add (local.get $line0) (i32.const 16)))
        (local.set $line1 (i32.add (local.get $line1) (i32.const 16)))
        (local.set $line2 (i32.add (local.get $line2) (i32.const 16)))
        (local.set $line3 (i32.add (local.get $line3) (i32.const 16)))
        (br_if $tap (local.tee $left (i32.sub (local.get $left) (i32.const 16)))))
      (call $store (local.get $out) (local.get $sum0))
      (call $store (i32.add (local.get $out) (i32.const 2)) (local.get $sum1))
      (call $store (i32.add (local.get $out) (i32.const 4)) (local.get $sum2))
      (call $store (i32.add (local.get $out) (i32.const 6)) (local.get $sum3))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br_if $next
        (i32.gt_s (local.tee $count (i32.sub (local.get $count) (i32.const 4))) (i32.const 0)))))

  ;; Where the next output is made from, and its phase.
  (func $step (param $line i32) (param $phase i32) (param $up i32) (param $whole i32) (param $part i32)
    (result i32 i32)
    (local.set $line (i32.add (local.get $line) (local.get $whole)))
    (local.set $phase (i32.add (local.get $phase) (local.get $part)))
    (if (i32.ge_s (local.get $phase) (local.get $up))
      (then
        (local.set $phase (i32.sub (local.get $phase) (local.get $up)))
        (local.set $line (i32.add (local.get $line) (i32.const 8)))))
    (local.get $line)
    (local.get $phase))

  ;; The sum of both halves as a sample: rounded, halves upwards, and within 16 bits.
  (func $store (param $out i32) (param $sum v128)
    (local $value f64) (local $floor f64)
    (local.set $value
      (f64.add (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum))))
    (local.set $floor (f64.floor (local.get $value)))
    (if (f64.ge (f64.sub (local.get $value) (local.get $floor)) (f64.const 0.5))
      (then (local.set $floor (f64.add (local.get $floor) (f64.const 1)))))
    (i32.store16 (local.get $out)
      (i32.trunc_f64_s (f64.max (f64.const -32768) (f64.min (f64.const 32767) (local.get $floor)))))))

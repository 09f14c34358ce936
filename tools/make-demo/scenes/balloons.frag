// Balloons over a valley in the morning. uv.x runs 0 to 1.5.

vec3 sky(vec2 uv) {
  vec3 c = mix(rgb(0xfff0cf), rgb(0xbfe0ea), smoothstep(0.30, 0.58, uv.y));
  c = mix(c, rgb(0x4f9bd0), smoothstep(0.48, 1.0, uv.y));
  vec2 p = vec2(uv.x * 1.5 + 4.0 + time * 0.01, uv.y * 3.6);
  float f = fbm(p, 7), s = fbm(p + vec2(-0.10, 0.12), 6);
  vec3 cloud = mix(rgb(0xd9dbe6), vec3(1.25, 1.2, 1.1), smoothstep(-0.10, 0.12, f - s));
  c = mix(c, cloud, smoothstep(0.50, 0.68, f) * smoothstep(0.45, 0.62, uv.y) * 0.9);
  return c + rgb(0xffd890) * 0.55 * exp(-length((uv - vec2(0.12, 0.46)) * vec2(1.0, 1.4)) * 3.2);
}

vec3 balloon(vec2 uv, vec3 c, vec4 b, int kind, float haze) {
  vec2 p = (uv - b.xy - vec2(0.004 * sin(time * 0.5 + b.x * 9.0), 0.006 * sin(time * 0.35 + b.y * 7.0))) / b.z;
  float taper = p.y < 0.0 ? 1.0 - 0.62 * pow(clamp(-p.y / 0.62, 0.0, 1.0), 1.55) : sqrt(max(1.0 - p.y * p.y * 4.0, 0.0));
  float halfWidth = 0.46 * taper;
  float d = max(abs(p.x) - halfWidth, max(-0.60 - p.y, p.y - 0.5)) * b.z;
  float x = clamp(p.x / max(halfWidth, 0.001), -1.0, 1.0);
  float around = asin(x) / 1.5708;
  float gore = (around * 0.5 + 0.5) * 10.0;
  float shade = 0.50 + 0.62 * pow(max(0.0, dot(normalize(vec3(x, p.y * 1.4, sqrt(max(1.0 - x * x, 0.02)))), normalize(vec3(-0.62, 0.42, 0.6)))), 0.9);
  vec3 one = kind == 0 ? rgb(0xd8352e) : kind == 1 ? rgb(0x1f6f9e) : kind == 2 ? rgb(0xf0a020) : kind == 3 ? rgb(0x6a3c8c) : rgb(0x2f8f6a);
  vec3 two = kind == 0 ? rgb(0xfff0d8) : kind == 1 ? rgb(0xffd34d) : kind == 2 ? rgb(0xd03a5c) : kind == 3 ? rgb(0xff9ab0) : rgb(0xfdf3c8);
  float zig = abs(fract(gore) - 0.5) * 0.16;
  float pattern = kind == 0 || kind == 3 ? step(0.5, fract(gore * 0.5)) : kind == 1 ? step(0.0, sin((p.y + zig) * 20.0)) : step(abs(p.y + 0.05 - zig), 0.13);
  vec3 cloth = mix(one, two, pattern);
  cloth = mix(cloth, one * 0.8, smoothstep(0.42, 0.44, p.y));
  cloth *= shade * (1.0 - 0.22 * smoothstep(0.36, 0.5, abs(fract(gore) - 0.5)));
  cloth += rgb(0xffb050) * 0.30 * exp(-length(p - vec2(0, -0.55)) * 4.5);
  vec2 k = p - vec2(0, -0.80);
  float ropes = max(min(abs(abs(k.x) - 0.058 - (k.y - 0.05) * 0.62) - 0.006, abs(abs(k.x) - 0.02 - (k.y - 0.05) * 0.28) - 0.004), abs(k.y - 0.125) - 0.08);
  vec3 air = mix(rgb(0xdfeaf0), rgb(0xffeccb), smoothstep(1.0, 0.1, uv.x));
  c = mix(c, mix(rgb(0x5a4632), air, haze), fill(ropes * b.z));
  vec3 wicker = mix(rgb(0x5c3a1e), rgb(0xa87842), noise(vec2(k.x * 90.0, k.y * 120.0))) * (0.8 - 1.6 * k.x);
  c = mix(c, mix(wicker, air, haze), fill((box(k, vec2(0.062, 0.046)) - 0.008) * b.z));
  for (int i = 0; i < 3; i++) {
    vec2 h = k - vec2(-0.032 + float(i) * 0.032, 0.075 + 0.008 * hash(vec2(i, kind)));
    c = mix(c, mix(rgb(0x2b2430), air, haze), fill(min(length(h) - 0.0125, max(abs(h.x) - 0.012, abs(h.y + 0.022) - 0.016)) * b.z) * step(0.05, b.z));
  }
  return mix(c, mix(cloth * 1.12, air, haze), fill(d));
}

vec3 scene(vec2 uv) {
  vec3 c = sky(uv);
  c = balloon(uv, c, vec4(0.93, 0.60, 0.045, 0), 2, 0.45);
  c = balloon(uv, c, vec4(0.66, 0.555, 0.030, 0), 0, 0.55);
  c = balloon(uv, c, vec4(1.34, 0.575, 0.036, 0), 3, 0.5);
  for (int i = 0; i < 6; i++) {
    float f = float(i), near = f / 5.0;
    float h = mix(0.50, 0.10, near) + (fbm(vec2(uv.x * (1.6 + f * 0.25) + f * 8.3, f), 6) - 0.5) * mix(0.26, 0.22, near) + 0.10 * near * pow(abs(uv.x - 0.72), 1.5);
    float woods = fbm(uv * vec2(34.0, 46.0) / (0.7 + near * 0.5) + f * 5.0, 5), shadow = fbm(uv * vec2(34.0, 46.0) / (0.7 + near * 0.5) + f * 5.0 + vec2(-0.5, 0.5), 5);
    h += (woods - 0.5) * mix(0.006, 0.045, near);
    vec3 hill = mix(rgb(0x9dbfc8), rgb(0x2d5a34), pow(near, 0.75));
    hill *= 0.80 + 0.30 * woods + clamp((woods - shadow) * 2.2, -0.25, 0.6) * (0.3 + near);
    hill += rgb(0xffc860) * 0.22 * clamp((woods - shadow) * 3.0, 0.0, 1.0) * near;
    float low = mix(0.40, 0.02, near) + 0.05 * (fbm(vec2(uv.x * 3.0 + f + time * 0.02, uv.y * 8.0), 5) - 0.5);
    vec3 mist = mix(rgb(0xe6eef0), rgb(0xffedc6), smoothstep(1.1, 0.0, uv.x));
    hill = mix(hill, mist, smoothstep(0.10, -0.03, uv.y - low) * mix(0.95, 0.55, near));
    c = mix(c, hill, fill((uv.y - h) * 0.8));
    if (i == 3) c = balloon(uv, c, vec4(1.16, 0.415, 0.088, 0), 4, 0.22);
  }
  c = balloon(uv, c, vec4(1.03, 0.775, 0.150, 0), 1, 0.10);
  return balloon(uv, c, vec4(0.47, 0.635, 0.42, 0), 0, 0.0);
}

// Singing sands near Dunhuang, late light, a young moon.

const vec3 light = normalize(vec3(-0.8, 0.30, 0.22));

float dune(vec2 p) {
  vec2 q = p + 5.0 * vec2(noise(p * 0.05), noise(p * 0.05 + 40.0));
  float a = noise(vec2(q.x * 0.030 + 1.7, q.y * 0.045 + 0.3));
  float b = noise(vec2(q.x * 0.075 + 5.0, q.y * 0.09 + 2.0));
  float sharp = 1.0 - abs(a * 2.0 - 1.0);
  return 13.0 * sharp * sharp + 2.2 * (1.0 - abs(b * 2.0 - 1.0)) * sharp + 1.4 * noise(p * 0.06);
}

float sand(vec2 p, float t) {
  float fade = exp(-t * 0.045);
  float ripple = sin(p.x * 7.0 + p.y * 3.0 + 7.0 * noise(p * 0.32) + 2.0 * noise(p * 1.2));
  return dune(p) + ripple * 0.03 * fade;
}

vec3 sky(vec3 d) {
  float y = d.y;
  vec3 c = mix(rgb(0xffcf9a), rgb(0xe89a86), smoothstep(0.0, 0.14, y));
  c = mix(c, rgb(0x8593bd), smoothstep(0.08, 0.34, y));
  c = mix(c, rgb(0x3a5a92), smoothstep(0.28, 0.75, y));
  float wisp = fbm(vec2(d.x * 2.0 + d.y * 2.0, d.y * 14.0 - d.x * 1.4), 6);
  return mix(c, rgb(0xffd2b4) * 1.1, smoothstep(0.5, 0.8, wisp) * 0.5 * smoothstep(0.06, 0.25, y));
}

vec3 scene(vec2 uv) {
  vec3 eye = vec3(142.0, 0.0, 16.0);
  eye.y = max(dune(eye.xz) + 6.0, 15.0);
  vec3 d = normalize(vec3(uv.x - 0.60, uv.y - 0.66, 1.0));
  float t = 0.5;
  vec3 p = eye;
  bool hit = false;
  for (int i = 0; i < 460; i++) {
    p = eye + d * t;
    float gap = p.y - sand(p.xz, t);
    if (gap < 0.0008 * t) { hit = true; break; }
    if (t > 260.0) break;
    t += max(gap * 0.30, 0.0010 * t);
  }
  vec3 c = sky(d);
  vec2 moon = uv - vec2(1.22, 0.885);
  c += vec3(0.95, 0.93, 0.86) * (1.0 - smoothstep(0.0172, 0.0185, length(moon))) * smoothstep(0.0165, 0.018, length(moon - vec2(0.0085, 0.004)));
  if (!hit) return c;
  float e = 0.008 + 0.0009 * t, here = sand(p.xz, t);
  vec3 n = normalize(vec3(here - sand(p.xz + vec2(e, 0), t), e, here - sand(p.xz + vec2(0, e), t)));
  float shadow = 1.0;
  for (int i = 1; i < 70; i++) {
    float s = 0.12 + 0.012 * t + float(i) * 0.12 + float(i * i) * 0.009;
    vec3 q = p + light * s;
    shadow = min(shadow, 1.0 - smoothstep(0.0, 0.10 + 0.04 * s + 0.012 * t, dune(q.xz) - q.y));
  }
  float sunlit = max(dot(n, light), 0.0) * shadow;
  float fleck = noise(p.xz * 60.0 / (1.0 + t * 0.08)) - 0.5;
  vec3 base = mix(rgb(0xd99a55), rgb(0xe8b070), noise(p.xz * 0.2)) * (1.0 + 0.12 * fleck);
  c = base * (rgb(0xffc98a) * 2.1 * sunlit + rgb(0x7f8fe0) * (0.30 + 0.35 * n.y) + rgb(0xff9a70) * 0.07) + rgb(0x34408a) * 0.10 * (1.0 - sunlit);
  float air = 1.0 - exp(-t / 210.0);
  return mix(c, rgb(0xf4b08c), air * 0.85);
}
